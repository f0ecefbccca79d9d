import { logLevels } from '@windhover/core/model/log-entry.ts'
import type { LogFilter } from '@windhover/core/ports/repositories.ts'
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { inNamespace, oneOf } from './conditions.ts'
import { filterSql } from './filter-sql.ts'
import { logFields, mentionedInLog } from './log-fields.ts'

export function logConditions(dialect: Dialect, tenantId: string, filter: LogFilter): readonly Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [sql<SqlBool>`tenant_id = ${tenantId}`]
  const equal = (column: string, value: string | number | undefined) => {
    if (value !== undefined) all.push(sql<SqlBool>`${sql.ref(column)} = ${value}`)
  }
  equal('execution_id', filter.executionId)
  equal('trigger_id', filter.triggerId)
  equal('namespace', filter.namespace)
  equal('flow_id', filter.flowId)
  equal('task_id', filter.taskId)
  equal('task_run_id', filter.taskRunId)
  equal('attempt_number', filter.attemptNumber)
  if (filter.taskIds !== undefined) all.push(oneOf('task_id', filter.taskIds))
  if (filter.namespacePrefix !== undefined) all.push(inNamespace('namespace', filter.namespacePrefix))
  if (filter.minLevel !== undefined) all.push(oneOf('level', logLevels.slice(logLevels.indexOf(filter.minLevel))))
  if (filter.levels !== undefined) all.push(oneOf('level', filter.levels))
  if (filter.ofExecutions !== undefined) {
    all.push(filter.ofExecutions ? sql<SqlBool>`execution_id is not null` : sql<SqlBool>`execution_id is null`)
  }
  if (filter.after !== undefined) all.push(sql<SqlBool>`timestamp >= ${filter.after}`)
  if (filter.before !== undefined) all.push(sql<SqlBool>`timestamp <= ${filter.before}`)
  if (filter.query !== undefined && filter.query !== '') all.push(mentionedInLog(dialect, filter.query))
  if (filter.ordinaryOnly === true) all.push(sql<SqlBool>`(execution_kind is null or execution_kind = 'NORMAL')`)
  if (filter.where !== undefined) all.push(filterSql(filter.where, logFields(dialect)))
  return all
}
