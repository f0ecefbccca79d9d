import type { FieldName } from '@windhover/core/filter/fields.ts'
import { both, type Condition, conditionsOf, everything, type Filter, isAll, isAny } from '@windhover/core/filter/index.ts'
import type { ExecutionFilter } from '@windhover/core/ports/repositories.ts'

/** Everything an execution filter asks for as one filter; `undefined`: nothing can match. Without kinds: the ordinary executions. */
export function wholeFilter(filter: ExecutionFilter): Filter | undefined {
  if (filter.ids?.length === 0 || filter.kinds?.length === 0) return undefined
  const is = (field: FieldName, values: readonly string[] | undefined): readonly Condition[] =>
    values === undefined || values.length === 0 ? [] : [{ field, operation: 'EQUALS', values }]
  const one = (value: string | undefined) => (value === undefined ? undefined : [value])
  const date = (operation: Condition['operation'], value: number | undefined): readonly Condition[] =>
    value === undefined ? [] : [{ field: 'startDate', operation, values: [new Date(value).toISOString()] }]
  const named: readonly Condition[] = [
    ...is('id', filter.ids),
    ...is('namespace', one(filter.namespace)),
    ...(filter.namespacePrefix === undefined
      ? []
      : [{ field: 'namespace', operation: 'PREFIX', values: [filter.namespacePrefix] } satisfies Condition]),
    ...is('flowId', one(filter.flowId)),
    ...is('state', filter.states),
    ...(filter.labels ?? []).map(({ key, value }): Condition => ({ field: 'labels', operation: 'EQUALS', key, values: [value] })),
    ...date('GREATER_THAN_OR_EQUAL_TO', filter.startAfter),
    ...date('LESS_THAN_OR_EQUAL_TO', filter.startBefore),
    ...is('triggerExecutionId', one(filter.triggerExecutionId)),
    ...is('parentId', one(filter.parentId)),
    ...is('q', one(filter.query)),
  ]
  const where = both({ all: named }, filter.where ?? everything)
  const kinds = filter.kinds ?? (conditionsOf(where).some(({ field }) => field === 'kind') ? [] : ['NORMAL'])
  return both(where, { all: is('kind', kinds) })
}

/** The conditions that must hold whatever else does. */
export function topConditions(filter: Filter): readonly Condition[] {
  const parts = isAll(filter) ? filter.all : [filter]
  return parts.filter((part): part is Condition => !isAll(part) && !isAny(part))
}

const single = (conditions: readonly Condition[], wanted: FieldName): boolean =>
  conditions.some(({ field, operation, values }) => field === wanted && operation === 'EQUALS' && values.length === 1)

/** Whether an index gives what matches already in the order of its dates. */
export function isOrderedByIndex(filter: Filter): boolean {
  const top = topConditions(filter)
  return single(top, 'state') || single(top, 'id') || single(top, 'flowId')
}

/** The label to start a search from: of those that must be there, a user's before the system's. */
export function leadingLabel(filter: Filter): Condition | undefined {
  const labels = topConditions(filter).filter(
    ({ field, operation, values }) => field === 'labels' && operation === 'EQUALS' && values.length === 1,
  )
  return labels.find(({ key }) => key?.startsWith('system.') !== true) ?? labels[0]
}
