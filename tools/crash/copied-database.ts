import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Rows of a database as a killed server left it. Read from a copy: the next server shall find the files as the kill left them. */
export function rowsOfCopy(dataFolder: string, query: string): readonly (readonly unknown[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-crash-look-'))
  try {
    const files = readdirSync(dataFolder).filter((name) => /\.db(-wal)?$/.test(name))
    for (const name of files) cpSync(join(dataFolder, name), join(folder, name))
    const name = files.find((file) => file.endsWith('.db'))
    if (name === undefined) return []
    const database = new Database(join(folder, name))
    // With `raw`, a row is the list of its values.
    const rows = database.prepare(query).raw().all() as unknown[][]
    database.close()
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
