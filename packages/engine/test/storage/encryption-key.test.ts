import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCipher } from '../../src/storage/cipher.ts'
import { ownEncryptionKey } from '../../src/storage/encryption-key.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windhover-key-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a key is made once and stays the same', async () => {
  const first = await ownEncryptionKey(folder)
  expect(Buffer.from(first, 'base64')).toHaveLength(32)
  expect(await ownEncryptionKey(folder)).toBe(first)
  expect((await readFile(join(folder, 'encryption.key'), 'utf8')).trim()).toBe(first)
})

test('only the owner may read the file', async () => {
  await ownEncryptionKey(folder)
  expect((await stat(join(folder, 'encryption.key'))).mode & 0o777).toBe(0o600)
})

test('what was encrypted before a restart can be read after it', async () => {
  const text = createCipher(await ownEncryptionKey(folder)).encrypt('secret')
  expect(createCipher(await ownEncryptionKey(folder)).decrypt(text)).toBe('secret')
})

test('a key that an operator put there is used', async () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  await writeFile(join(folder, 'encryption.key'), `${key}\n`)
  expect(await ownEncryptionKey(folder)).toBe(key)
})

test('folders have keys of their own', async () => {
  const other = await mkdtemp(join(tmpdir(), 'windhover-key-'))
  expect(await ownEncryptionKey(other)).not.toBe(await ownEncryptionKey(folder))
  await rm(other, { recursive: true })
})
