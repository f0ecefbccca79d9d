import { type Expression, type SqlBool, sql } from 'kysely'
import type { Database } from '../database.ts'

/** Rows one statement removes. */
const chunk = 1000
/** Ids one statement looks through when no index finds the rows. */
const span = 20_000

/** Removes the rows that match, a chunk at a time, so that the database's thread is never held for long. `indexed`: the
 *  conditions are served by an index; otherwise the table is walked in windows of ids. */
export async function deleteInWindows(
  database: Database,
  table: 'logs' | 'metrics',
  conditions: readonly Expression<SqlBool>[],
  indexed: boolean,
): Promise<number> {
  const { db } = database
  const bounds = await db
    .selectFrom(table)
    .select(({ fn }) => [fn.min('id').as('first'), fn.max('id').as('last')])
    .executeTakeFirst()
  const last = Number(bounds?.last ?? 0)
  let removed = 0
  for (let from = Number(bounds?.first ?? 0); from <= last && last > 0; ) {
    const to = indexed ? last : Math.min(last, from + span - 1)
    let query = db.selectFrom(table).select('id').where(sql<boolean>`id between ${from} and ${to}`)
    for (const condition of conditions) query = query.where(condition)
    const ids = (await query.orderBy('id').limit(chunk).execute()).map(({ id }) => id)
    if (ids.length > 0) await db.deleteFrom(table).where('id', 'in', ids).execute()
    removed += ids.length
    from = ids.length === chunk ? Number(ids.at(-1)) + 1 : to + 1
  }
  return removed
}
