import type { ExecutionFilter } from '@windhover/core/ports/repositories.ts'
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { hasLabel, inNamespace, mentions } from './conditions.ts'

/** What an execution must fulfil. Without kinds: the ordinary ones (kind absent or NORMAL). `byDate`: so many do that the first
 *  page is found sooner by walking through the dates than by sorting what an index of the filter gives. */
export function executionConditions(
  dialect: Dialect,
  tenantId: string,
  filter: ExecutionFilter,
  byDate = false,
): readonly Expression<SqlBool>[] {
  const common = (column: string) => (byDate ? dialect.withoutIndex(sql.ref(column)) : sql.ref(column))
  const all: Expression<SqlBool>[] = [sql<SqlBool>`tenant_id = ${tenantId}`]
  const equal = (column: RawBuilder<unknown>, value: string | undefined) => {
    if (value !== undefined) all.push(sql<SqlBool>`${column} = ${value}`)
  }
  equal(common('namespace'), filter.namespace)
  equal(common('flow_id'), filter.flowId)
  equal(sql.ref('started_by'), filter.triggerExecutionId)
  equal(sql.ref('parent_id'), filter.parentId)
  if (filter.ids !== undefined) all.push(oneOf('id', filter.ids))
  if (filter.states !== undefined && filter.states.length > 0) all.push(oneOf(common('state'), filter.states))
  if (filter.namespacePrefix !== undefined) all.push(inNamespace(common('namespace'), filter.namespacePrefix))
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
export function oneOf(column: string | RawBuilder<unknown>, values: readonly string[]): Expression<SqlBool> {
  if (values.length === 0) return sql<SqlBool>`1 = 0`
  const reference = typeof column === 'string' ? sql.ref(column) : column
  return sql<SqlBool>`${reference} in (${sql.join(values.map((value) => sql`${value}`))})`
}
