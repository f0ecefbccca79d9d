import type { ExecutionFilter } from '@windhover/core/ports/repositories.ts'
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { hasLabel, inNamespace, mentions } from './conditions.ts'

/** What an execution must fulfil. Without kinds: the ordinary ones (kind absent or NORMAL). */
export function executionConditions(dialect: Dialect, tenantId: string, filter: ExecutionFilter): readonly Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [sql<SqlBool>`tenant_id = ${tenantId}`]
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) all.push(sql<SqlBool>`${sql.ref(column)} = ${value}`)
  }
  equal('namespace', filter.namespace)
  equal('flow_id', filter.flowId)
  equal('started_by', filter.triggerExecutionId)
  equal('parent_id', filter.parentId)
  if (filter.ids !== undefined) all.push(oneOf('id', filter.ids))
  if (filter.states !== undefined && filter.states.length > 0) all.push(oneOf('state', filter.states))
  if (filter.namespacePrefix !== undefined) all.push(inNamespace('namespace', filter.namespacePrefix))
  if (filter.startAfter !== undefined) all.push(sql<SqlBool>`start_date >= ${filter.startAfter}`)
  if (filter.startBefore !== undefined) all.push(sql<SqlBool>`start_date <= ${filter.startBefore}`)
  for (const label of filter.labels ?? []) all.push(hasLabel(dialect, 'labels_json', label))
  if (filter.query !== undefined && filter.query !== '') {
    all.push(mentions(dialect, ['id', 'namespace', 'flow_id', 'labels_json'], filter.query))
  }
  all.push(filter.kinds === undefined ? sql<SqlBool>`(kind is null or kind = 'NORMAL')` : kindsOf(filter.kinds))
  return all
}

/** An execution without a kind is a NORMAL one. */
function kindsOf(kinds: readonly string[]): Expression<SqlBool> {
  const named = oneOf('kind', kinds)
  return kinds.includes('NORMAL') ? sql<SqlBool>`(kind is null or ${named})` : named
}

/** One of the values; of none of them no row is. */
export function oneOf(column: string, values: readonly string[]): Expression<SqlBool> {
  if (values.length === 0) return sql<SqlBool>`1 = 0`
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join(values.map((value) => sql`${value}`))})`
}
