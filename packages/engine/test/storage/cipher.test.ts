import { expect, test } from 'vitest'
import { createCipher, DecryptionFailed, EncryptionKeyInvalid, EncryptionNotConfigured } from '../../src/storage/cipher.ts'

const key = (size: number, fill = 1) => Buffer.alloc(size, fill).toString('base64')

test.each([16, 24, 32])('a text comes back with a key of %i bytes', (size) => {
  const cipher = createCipher(key(size))
  for (const text of ['x', 'grüße 日本', 'y'.repeat(10_000)]) expect(cipher.decrypt(cipher.encrypt(text))).toBe(text)
})

test('the same text never looks the same twice, and is IV, text and tag in base64', () => {
  const cipher = createCipher(key(32))
  expect(cipher.encrypt('abc')).not.toBe(cipher.encrypt('abc'))
  expect(Buffer.from(cipher.encrypt('abc'), 'base64')).toHaveLength(12 + 3 + 16)
})

test('empty text stays empty', () => {
  const cipher = createCipher(key(32))
  expect(cipher.encrypt('')).toBe('')
  expect(cipher.decrypt('')).toBe('')
})

test.each(['AAAA', 'not base64 at all', ''.padEnd(80, 'A')])('%j was never encrypted', (text) => {
  expect(() => createCipher(key(32)).decrypt(text)).toThrow(expect.objectContaining({ code: DecryptionFailed.code }))
})

test('another key opens nothing', () => {
  const sealed = createCipher(key(32, 1)).encrypt('x')
  expect(() => createCipher(key(32, 2)).decrypt(sealed)).toThrow(expect.objectContaining({ code: DecryptionFailed.code }))
})

test('a key of another size is refused at once', () => {
  expect(() => createCipher(key(10))).toThrow(expect.objectContaining({ code: EncryptionKeyInvalid.code }))
})

test('without a key both directions say what to configure', () => {
  const cipher = createCipher(undefined)
  expect(cipher.isConfigured).toBe(false)
  expect(() => cipher.encrypt('x')).toThrow(expect.objectContaining({ code: EncryptionNotConfigured.code }))
  expect(() => cipher.decrypt('x')).toThrow('kestra.encryption.secret-key')
})
