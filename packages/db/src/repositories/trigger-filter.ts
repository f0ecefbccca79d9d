import type { TriggerFilter } from '@windhover/core/ports/repositories.ts'
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { inNamespace, mentions, oneOf } from './conditions.ts'
import { filterSql } from './filter-sql.ts'
import { isLocked, searched, triggerFields } from './trigger-fields.ts'

export function triggerConditions(dialect: Dialect, tenantId: string, filter: TriggerFilter): readonly Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [sql<SqlBool>`tenant_id = ${tenantId}`]
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) all.push(sql<SqlBool>`${sql.ref(column)} = ${value}`)
  }
  equal('namespace', filter.namespace)
  equal('flow_id', filter.flowId)
  equal('trigger_id', filter.triggerId)
  equal('worker_id', filter.workerId)
  if (filter.namespacePrefix !== undefined) all.push(inNamespace('namespace', filter.namespacePrefix))
  if (filter.disabled !== undefined) all.push(sql<SqlBool>`disabled = ${dialect.boolean(filter.disabled)}`)
  if (filter.locked !== undefined) all.push(filter.locked ? isLocked : sql<SqlBool>`not ${isLocked}`)
  if (filter.kinds !== undefined) all.push(oneOf('kind', filter.kinds))
  if (filter.nextAfter !== undefined) all.push(sql<SqlBool>`next_date >= ${filter.nextAfter}`)
  if (filter.nextBefore !== undefined) all.push(sql<SqlBool>`next_date <= ${filter.nextBefore}`)
  if (filter.query !== undefined && filter.query !== '') all.push(mentions(dialect, searched, filter.query))
  if (filter.where !== undefined) all.push(filterSql(filter.where, triggerFields(dialect)))
  return all
}
