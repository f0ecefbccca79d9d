import { sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { mentions } from './conditions.ts'
import { dateSql, type FieldSql, type FieldTable, scopeSql, searchSql, textSql } from './filter-sql.ts'

export const searched = ['namespace', 'flow_id', 'trigger_id', 'locked_by']

/** The execution that a trigger waits for is still open. */
export const isLocked = sql<boolean>`exists (select 1 from executions where executions.id = triggers.locked_by and executions.closed = 0)`

/** What a filter of triggers can be about. A range of dates is about the next one. */
export function triggerFields(dialect: Dialect): FieldTable {
  const text = (column: string): FieldSql => textSql(dialect, sql.ref(column))
  const next = dateSql(sql.ref('next_date'))
  return {
    q: searchSql((wanted) => mentions(dialect, searched, wanted)),
    scope: scopeSql(sql.ref('namespace')),
    namespace: text('namespace'),
    flowId: text('flow_id'),
    triggerId: text('trigger_id'),
    workerId: text('worker_id'),
    triggerExecutionId: text('locked_by'),
    startDate: next,
    endDate: next,
    nextExecutionDate: next,
    lastTriggeredDate: dateSql(sql`cast(body_json ->> 'lastTriggered' as ${sql.raw(dialect.types.bigint)})`),
    triggerState: flag((value) => sql`disabled = ${dialect.boolean(value === 'DISABLED')}`),
    locked: flag((value) => (value === 'true' ? isLocked : sql`not ${isLocked}`)),
  }
}

/** Of two values one; several named side by side are all of them. */
function flag(is: (value: string) => ReturnType<FieldSql>): FieldSql {
  return ({ operation, values }) => {
    const parts = values.map((value) => (operation === 'NOT_EQUALS' ? sql<boolean>`not (${is(value.trim())})` : is(value.trim())))
    return sql`(${sql.join(parts, operation === 'NOT_EQUALS' ? sql` and ` : sql` or `)})`
  }
}
