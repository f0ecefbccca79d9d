import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const keyBytes = 32

/** The server's own AES-256 key as base64 text, kept in `<dataPath>/encryption.key` that only its owner may read.
 *  Made once, when the file is not there: values stored under one key cannot be read with another.
 *  @throws when the file can neither be made nor read */
export async function ownEncryptionKey(dataPath: string): Promise<string> {
  const path = join(dataPath, 'encryption.key')
  const fresh = randomBytes(keyBytes).toString('base64')
  try {
    // `wx` decides which of two servers that start at once makes the key.
    await writeFile(path, `${fresh}\n`, { flag: 'wx', mode: 0o600 })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    return (await readFile(path, 'utf8')).trim()
  }
}
