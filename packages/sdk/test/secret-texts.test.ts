import { expect, test } from 'vitest'
import { secret, secretTexts, z } from '../src/index.ts'

const password = secret(z.string())
const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('BASIC'), username: z.string(), password: password.optional() }),
  z.strictObject({ type: z.literal('BEARER'), token: password }),
])

test.each<[string, z.ZodType, unknown, readonly string[]]>([
  ['the property itself', password.optional(), 'a', ['a']],
  ['a member of a map', z.object({ auth: auth.optional() }).optional(), { auth: { type: 'BASIC', username: 'u', password: 'p' } }, ['p']],
  ['whichever form a union takes', z.object({ auth }), { auth: { type: 'BEARER', token: 't' } }, ['t']],
  ['members of lists and of maps with any key', z.array(z.record(z.string(), password)), [{ x: '1' }, { y: '2', z: '3' }], ['1', '2', '3']],
  ['all of a map that is marked whole', secret(z.record(z.string(), z.unknown())), { a: 'b', c: { d: ['e'] } }, ['b', 'e']],
  ['nothing that is not marked', z.object({ name: z.string() }), { name: 'n', other: 'o' }, []],
  ['nothing of what is absent', z.object({ auth }), undefined, []],
])('the texts to hide are found: %s', (_, schema, value, texts) => {
  expect(secretTexts(schema, value)).toEqual(texts)
})
