import { type LogLevel, logLevels } from '@windhover/core/model/log-entry.ts'
import { sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { mentions, oneOf } from './conditions.ts'
import { dateSql, type FieldSql, type FieldTable, scopeSql, searchSql, textSql } from './filter-sql.ts'

const searched = ['message', 'namespace', 'flow_id', 'task_id', 'execution_id', 'task_run_id', 'trigger_id', 'thread']

/** What a search for a text looks into. */
export const mentionedInLog = (dialect: Dialect, text: string) => mentions(dialect, searched, text)

/** What a filter of logs can be about. A line has one date: both ends of a range are held against it. */
export function logFields(dialect: Dialect): FieldTable {
  const text = (column: string): FieldSql => textSql(dialect, sql.ref(column))
  const date = dateSql(sql.ref('timestamp'))
  return {
    q: searchSql((wanted) => mentionedInLog(dialect, wanted)),
    scope: scopeSql(sql.ref('namespace')),
    namespace: text('namespace'),
    flowId: text('flow_id'),
    triggerId: text('trigger_id'),
    executionId: text('execution_id'),
    taskId: text('task_id'),
    taskRunId: text('task_run_id'),
    attemptNumber: text('attempt_number'),
    startDate: date,
    endDate: date,
    level: ({ operation, values }) => {
      if (operation === 'NOT_EQUALS') return sql`not ${oneOf('level', values)}`
      return oneOf('level', operation === 'EQUALS' ? values : values.flatMap(andAbove))
    },
  }
}

/** The level and those more severe; an unknown one stands for itself and matches nothing. */
function andAbove(level: string): readonly string[] {
  const at = logLevels.indexOf(level as LogLevel) // -1 when it is none
  return at < 0 ? [level] : logLevels.slice(at)
}
