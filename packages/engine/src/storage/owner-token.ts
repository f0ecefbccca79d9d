import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the token lies: below the data folder, readable by the user who runs the server only. */
export const ownerTokenPath = (dataPath: string): string => join(dataPath, 'owner.token')

/** The token that lets a command on the same machine do everything, kept in `<dataPath>/owner.token` with mode 0600.
 *  Made when the file is not there; delete the file and start again to have a new one. */
export async function ownOwnerToken(dataPath: string): Promise<string> {
  const path = ownerTokenPath(dataPath)
  const fresh = `whvo_${randomBytes(32).toString('base64url')}`
  try {
    // `wx` decides which of two servers that start at once makes the token.
    await writeFile(path, `${fresh}\n`, { flag: 'wx', mode: 0o600 })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    await chmod(path, 0o600)
    return (await readFile(path, 'utf8')).trim()
  }
}
