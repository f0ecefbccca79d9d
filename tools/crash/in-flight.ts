import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** The steps (`execution/task` or `execution/task/value`) whose task run has no durable end, as a killed server left them.
 *  Read from a copy: the next server shall find the files as the kill left them. */
export function stepsInFlight(dataFolder: string): ReadonlySet<string> {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-crash-look-'))
  try {
    const files = readdirSync(dataFolder).filter((name) => /\.db(-wal)?$/.test(name))
    for (const name of files) cpSync(join(dataFolder, name), join(folder, name))
    const name = files.find((file) => file.endsWith('.db'))
    if (name === undefined) return new Set()
    const database = new Database(join(folder, name))
    const rows = database
      .prepare(`select execution_id, task_id, value from task_runs where state in ('CREATED', 'SUBMITTED', 'RUNNING')`)
      .raw()
      .all()
    database.close()
    // Three texts a row; the value is null outside a loop.
    return new Set((rows as [string, string, string | null][]).map((row) => row.filter((part) => part !== null).join('/')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
