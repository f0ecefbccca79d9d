import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { LogFilter, LogRepository } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { deleteInWindows } from './delete-in-windows.ts'
import { logConditions } from './log-filter.ts'
import { logColumns, logOf, pushLog } from './log-row.ts'
import { offsetOf, sortOf, totalCap } from './paging.ts'
import { insertOf, writeOf } from './upserts.ts'

const sortColumns = {
  timestamp: 'timestamp',
  level: 'level',
  namespace: 'namespace',
  flowId: 'flow_id',
  executionId: 'execution_id',
  taskId: 'task_id',
} as const

/** Rows per answer of the database. */
const readPage = 5000

export function createLogRepository(database: Database): LogRepository {
  const { searches, dialect } = database
  const insert = insertOf(dialect, 'logs', logColumns)
  return {
    async append(entries) {
      if (entries.length > 0) await database.transaction(writeOf(insert, entries, pushLog))
    },

    find: (tenantId, filter, limit) => find(database, tenantId, filter, limit ?? Number.POSITIVE_INFINITY),

    async search(tenantId, filter, page) {
      const sort = sortOf(page, sortColumns)
      let matching = searches.selectFrom('logs')
      for (const condition of logConditions(dialect, tenantId, filter)) matching = matching.where(condition)
      let ordered = matching.selectAll()
      for (const { column, direction } of sort) ordered = ordered.orderBy(column, direction)
      if (sort.length === 0) ordered = ordered.orderBy('timestamp', 'desc')
      ordered = ordered.orderBy('id', sort[0]?.direction ?? 'desc')
      const counted = searches
        .selectFrom(matching.select(sql`1`.as('one')).limit(totalCap).as('capped'))
        .select(({ fn }) => fn.countAll<number>().as('total'))
      const [rows, count] = await Promise.all([
        ordered.limit(page.size).offset(offsetOf(page)).execute(),
        counted.executeTakeFirstOrThrow(),
      ])
      return { results: rows.map(logOf), total: count.total }
    },

    delete: (tenantId, filter) =>
      deleteInWindows(database, 'logs', logConditions(dialect, tenantId, filter), filter.executionId !== undefined),
  }
}

async function find(
  { db: indexed, searches, dialect }: Database,
  tenantId: string,
  filter: LogFilter,
  limit: number,
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = []
  const db = filter.executionId === undefined ? searches : indexed
  let after = 0
  while (entries.length < limit) {
    const size = Math.min(readPage, limit - entries.length)
    let query = db.selectFrom('logs').selectAll().where(sql<boolean>`id > ${after}`)
    for (const condition of logConditions(dialect, tenantId, filter)) query = query.where(condition)
    const rows = await query.orderBy('id').limit(size).execute()
    for (const row of rows) entries.push(logOf(row))
    after = rows.at(-1)?.id ?? after
    if (rows.length < size) break
  }
  return entries
}
