import type { Database } from '../database.ts'
import { oneOf } from './conditions.ts'
import { deleteOf, insertOf, writeOf } from './upserts.ts'

/** How many rows one statement removes: a few milliseconds of the database's thread. */
const chunk = 1000

/** Removes executions. Headers and timers go at once, so that no execution is seen half gone; the task runs follow in
 *  chunks, noted in `purges` so that a crash between leaves nothing behind. */
export function createPurge(database: Database): (tenantId: string, ids: readonly string[]) => Promise<number> {
  const { db, dialect } = database
  // Deleted before it is inserted: the same execution may be deleted twice at once.
  const unnote = deleteOf(dialect, 'purges', 'execution_id')
  const note = insertOf(dialect, 'purges', ['execution_id'])
  const header = deleteOf(dialect, 'executions', 'id')
  const timers = deleteOf(dialect, 'timers', 'execution_id')
  return async (tenantId, ids) => {
    let removed = 0
    for (let start = 0; start < ids.length; start += chunk / 4) {
      const wanted = ids.slice(start, start + chunk / 4)
      const known = await db.selectFrom('executions').select('id').where('tenant_id', '=', tenantId).where(oneOf('id', wanted)).execute()
      const statements = [header, timers, unnote, note].flatMap((statement) =>
        writeOf(statement, known, (values, { id }) => void values.push(id)),
      )
      if (known.length > 0) await database.transaction(statements)
      removed += known.length
      await finishPurges(database)
    }
    return removed
  }
}

/** Removes the task runs of every execution noted in `purges`. */
export async function finishPurges(database: Database): Promise<void> {
  const { db, dialect } = database
  const done = deleteOf(dialect, 'purges', 'execution_id')
  const noted = await db.selectFrom('purges').select('execution_id').execute()
  for (let rest = noted.map((row) => row.execution_id); rest.length > 0; ) {
    const group = rest.slice(0, 50)
    const found = await db.selectFrom('task_runs').select('id').where(oneOf('execution_id', group)).limit(chunk).execute()
    const ids = found.map(({ id }) => id)
    if (ids.length > 0) await db.deleteFrom('task_runs').where(oneOf('id', ids)).execute()
    if (ids.length === chunk) continue
    await database.transaction(writeOf(done, group, (values, id) => void values.push(id)))
    rest = rest.slice(group.length)
  }
}
