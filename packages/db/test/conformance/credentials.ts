import type { StoredToken, StoredUser } from '@windhover/core/ports/credential-repository.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { using } from './samples.ts'

const owner: StoredUser = {
  id: 'u1',
  username: 'owner@company.team',
  passwordHash: 'scrypt$1$1$1$a$b',
  role: 'OWNER',
  created: 1,
  updated: 2,
}

const token = (id: string, changes: Partial<StoredToken> = {}): StoredToken => ({
  id,
  userId: owner.id,
  kind: 'API',
  name: `token ${id}`,
  secretHash: 'ab',
  permissions: ['flow:read', 'execution:*'],
  created: 1,
  ...changes,
})

export function credentialConformance(open: () => Promise<Repositories>): void {
  describe('credentials', () => {
    test('a user is saved and replaced', () =>
      using(open, async ({ credentials }) => {
        expect(await credentials.users()).toEqual([])
        await credentials.saveUser(owner)
        await credentials.saveUser({ ...owner, passwordHash: 'other', updated: 3 })
        expect(await credentials.users()).toEqual([{ ...owner, passwordHash: 'other', updated: 3 }])
      }))

    test('tokens are found by id, listed by kind, replaced and removed', () =>
      using(open, async ({ credentials }) => {
        const dated = token('b', { created: 2, expires: 10, lastUsed: 5 })
        const session = token('s', { kind: 'SESSION', expires: 20, permissions: ['*'] })
        for (const each of [dated, token('a'), session]) await credentials.saveToken(each)
        expect(await credentials.findToken('b')).toEqual(dated)
        expect(await credentials.findToken('x')).toBeUndefined()
        expect((await credentials.tokens('API')).map(({ id }) => id)).toEqual(['a', 'b'])
        for (const id of ['b', 'gone']) await credentials.noteTokenUse(id, 9)
        expect(await credentials.findToken('gone')).toBeUndefined()
        expect(await credentials.findToken('b')).toEqual({ ...dated, lastUsed: 9 })
        expect([await credentials.deleteToken('b'), await credentials.deleteToken('b')]).toEqual([true, false])
        expect(await credentials.deleteTokensOf(owner.id, 'SESSION')).toBe(1)
        expect(await credentials.tokens('SESSION')).toEqual([])
        expect((await credentials.tokens('API')).map(({ id }) => id)).toEqual(['a'])
      }))

    test('only tokens that expired before the instant go', () =>
      using(open, async ({ credentials }) => {
        for (const each of [token('a'), token('b', { expires: 10 }), token('c', { expires: 11 })]) await credentials.saveToken(each)
        expect(await credentials.deleteExpiredTokens(11)).toBe(1)
        expect((await credentials.tokens('API')).map(({ id }) => id)).toEqual(['a', 'c'])
      }))
  })
}
