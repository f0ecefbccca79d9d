import { expect, test } from 'vitest'
import { SecretService } from '../../src/services/secret-service.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const secrets = new SecretService({
  SECRET_TOKEN: base64('grüße'),
  secret_lower: 'plain text!',
  SECRET_LINES: `${base64('x'.repeat(90)).slice(0, 76)}\n${base64('x'.repeat(90)).slice(76)}`,
  SECRET_WORD: 'password',
  SECRET_JSON: base64('{"user":"me","port":80,"none":null}'),
  OTHER: 'no secret',
})

test.each([
  ['TOKEN', 'grüße'],
  ['token', 'grüße'],
  ['LOWER', 'plain text!'],
  ['LINES', 'x'.repeat(90)],
  ['WORD', 'password'],
])('the secret %s is found', (key, value) => {
  expect(secrets.get(key)).toBe(value)
})

test('a field of a JSON secret is found by its name', () => {
  expect(secrets.get('JSON', 'user')).toBe('me')
  expect(secrets.get('JSON', 'port')).toBe('80')
})

test.each([
  ['NOPE', undefined, "Cannot find secret for key 'NOPE'."],
  ['JSON', 'nope', "Cannot find secret sub-key 'nope' in secret 'JSON'."],
  ['JSON', 'none', "Cannot find secret sub-key 'none' in secret 'JSON'."],
  ['TOKEN', 'x', "Failed to read secret sub-key 'x' from secret 'TOKEN'. Ensure the secret contains valid JSON value."],
])('%s %s is an error', (key, subkey, message) => {
  expect(() => secrets.get(key, subkey)).toThrow(message)
})

test('names are listed, values are told for masking', () => {
  expect(secrets.names).toEqual(['JSON', 'LINES', 'LOWER', 'TOKEN', 'WORD'])
  expect(secrets.values).toContain('grüße')
})
