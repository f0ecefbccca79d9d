import Database from 'better-sqlite3'

/** Takes the database file for this process: the operating system's lock on a file beside it, which ends with the process
 *  however it ends. Returns the release. @throws SqliteError SQLITE_LOCKED_BY_SERVER when another process has it */
export function lockFile(path: string): () => void {
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    lock.pragma('journal_mode = MEMORY')
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw isBusy(error) ? new Database.SqliteError('the file is in use by another process', 'SQLITE_LOCKED_BY_SERVER') : error
  }
  return () => lock.close()
}

const isBusy = (error: unknown): boolean => error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
