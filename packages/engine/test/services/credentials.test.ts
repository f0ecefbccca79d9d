import type { StoredToken, StoredUser } from '@windhover/core/ports/credential-repository.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { csrfTokenOf, type Identity, isAllowed, OwnerService, TokenService } from '../../src/services/credentials/index.ts'
import { memoryCredentials } from './memory-credentials.ts'

const who = { username: 'owner@company.team', password: 'Secret123' }
let now: number
let users: Map<string, StoredUser>
let stored: Map<string, StoredToken>
let owner: OwnerService
let tokens: TokenService

beforeEach(() => {
  now = 1_000_000
  let ids = 0
  const memory = memoryCredentials()
  users = memory.usersById
  stored = memory.tokensById
  const parts = { repository: memory.repository, newId: () => `id${ids++}`, now: () => now, track: () => {} }
  owner = new OwnerService({ ...parts, hashCost: { N: 16, r: 1, p: 1 } })
  tokens = new TokenService(parts)
})

describe('the owner', () => {
  test('does not exist before the set-up, and nobody signs in', async () => {
    expect(await owner.find()).toBeUndefined()
    await expect(owner.signIn(who, 'a')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  test('signs in with the right pair only; no password is stored', async () => {
    await owner.setUp(who)
    expect(JSON.stringify([...users.values()])).not.toContain(who.password)
    expect(await owner.signIn(who, 'a')).toMatchObject({ name: who.username, permissions: ['*'] })
    for (const wrong of [
      { ...who, password: 'Secret124' },
      { ...who, username: 'other@company.team' },
    ])
      await expect(owner.signIn(wrong, 'a')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  test.each([
    [
      {},
      [
        'No user name set for Basic Authentication. Please provide a user name.',
        'No password set for Basic Authentication. Please provide a password.',
      ],
    ],
    [{ ...who, username: 'admin' }, ['Invalid username for Basic Authentication. Please provide a valid email address.']],
    [
      { ...who, password: 'secret123' },
      ['Invalid password for Basic Authentication. The password must have 8 chars, one upper, one lower and one number'],
    ],
    [{ ...who, username: `${'a'.repeat(300)}@b.c` }, ['The length of email or password should not exceed 256 characters.']],
  ])('%j is refused', async (given, problems) => {
    await expect(owner.setUp(given)).rejects.toMatchObject({ status: 400, message: problems.join(', ') })
    await owner.configure(given)
    expect(owner.problems).toEqual(problems)
    expect(await owner.find()).toBeUndefined()
  })

  test('a password of the configuration replaces the one before and ends the sessions', async () => {
    await owner.configure(who)
    const session = await tokens.startSession(await owner.signIn(who, 'a'))
    await owner.configure(who)
    expect(stored.has(session.token.id)).toBe(true)
    await owner.configure({ ...who, password: 'Changed123' })
    expect(stored.has(session.token.id)).toBe(false)
    await expect(owner.signIn(who, 'a')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(users.size).toBe(1)
  })

  test('after five wrong guesses of an address each further one doubles the pause; others are not kept out', async () => {
    await owner.setUp(who)
    const guess = () => owner.signIn({ ...who, password: 'wrong' }, 'a')
    for (let index = 0; index < 5; index += 1) await expect(guess()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', fields: { retryAfterSeconds: 1 } })
    now += 1000
    await expect(guess()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await expect(guess()).rejects.toMatchObject({ fields: { retryAfterSeconds: 2 } })
    await expect(owner.signIn({ ...who, password: 'wrong' }, 'b')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    // whose credentials were right before is not kept out by somebody who guesses behind the same address
    expect(await owner.signIn(who, 'a')).toMatchObject({ name: who.username })
  })
})

describe('tokens', () => {
  const me: Identity = { name: 'owner', userId: 'u', via: 'password', permissions: ['*'] }

  test('are known by their secret, of which only a digest is stored', async () => {
    const { secret, token } = await tokens.create(me, { name: 'ci', permissions: ['flow:read'] })
    expect(JSON.stringify([...stored.values()])).not.toContain(secret.split('_')[2])
    expect(await tokens.identify(secret, 'API')).toMatchObject({ name: 'ci', permissions: ['flow:read'], via: 'token', tokenId: token.id })
    for (const wrong of [`${secret}x`, secret.replace(/.$/, '-'), `whv_${token.id}_`, 'nonsense', ''])
      expect(await tokens.identify(wrong, 'API')).toBeUndefined()
    expect(await tokens.identify(secret, 'SESSION')).toBeUndefined()
  })

  test('end when they expire or are revoked, at once', async () => {
    const dated = await tokens.create(me, { name: 'dated', expires: now + 1000 })
    const { secret, token } = await tokens.create(me, { name: 'revoked' })
    expect(await tokens.identify(dated.secret, 'API')).toBeDefined()
    expect(await tokens.identify(secret, 'API')).toBeDefined()
    now += 1000
    await tokens.revoke(token.id)
    expect(await tokens.identify(dated.secret, 'API')).toBeUndefined()
    expect(await tokens.identify(secret, 'API')).toBeUndefined()
    await expect(tokens.revoke(token.id)).rejects.toMatchObject({ code: 'TOKEN_NOT_FOUND' })
  })

  test('of a session carry a token against forged requests and expire after a week', async () => {
    const { secret } = await tokens.startSession(me)
    expect(await tokens.identify(secret, 'SESSION')).toMatchObject({ via: 'session', csrfToken: csrfTokenOf(secret) })
    now += 7 * 86_400_000
    expect(await tokens.identify(secret, 'SESSION')).toBeUndefined()
  })

  test('the local secret may do everything, and is nobody’s session', async () => {
    tokens.useLocalSecret('whvo_abc')
    expect(await tokens.identify('whvo_abc', 'API')).toMatchObject({ via: 'local', permissions: ['*'] })
    expect(await tokens.identify('whvo_abd', 'API')).toBeUndefined()
    expect(await tokens.identify('whvo_abc', 'SESSION')).toBeUndefined()
  })

  test.each([{ name: ' ' }, { name: 'a', permissions: ['flow'] }, { name: 'a', permissions: ['flow:delete'] }, { name: 'a', expires: 5 }])(
    'a request for %j is refused',
    async (request) => {
      await expect(tokens.create(me, request)).rejects.toMatchObject({ status: 422 })
      expect(stored.size).toBe(0)
    },
  )
})

test.each([
  ['*', 'flow:write', true],
  ['flow:*', 'flow:write', true],
  ['flow:write', 'flow:read', true],
  ['*:read', 'kv:read', true],
  ['flow:read', 'flow:write', false],
  ['*:read', 'kv:write', false],
  ['flow:*', 'execution:read', false],
  ['', 'flow:read', false],
])('%s covers %s: %s', (given, asked, expected) => {
  expect(isAllowed({ name: 'a', via: 'token', permissions: [given] }, asked)).toBe(expected)
})
