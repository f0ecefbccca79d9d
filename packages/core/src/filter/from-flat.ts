import type { Resource } from './fields.ts'
import type { Filter } from './filter.ts'
import { filterOfQuery, type QueryEntry } from './from-query.ts'

/** The parameters from before there were filters, by the filter each of them stands for. */
const filters: Readonly<Record<string, string>> = {
  q: 'filters[q][EQUALS]',
  scope: 'filters[scope][EQUALS]',
  namespace: 'filters[namespace][PREFIX]',
  flowId: 'filters[flowId][EQUALS]',
  startDate: 'filters[startDate][GREATER_THAN_OR_EQUAL_TO]',
  endDate: 'filters[endDate][LESS_THAN_OR_EQUAL_TO]',
  timeRange: 'filters[timeRange][EQUALS]',
  state: 'filters[state][IN]',
  kind: 'filters[kind][IN]',
  triggerExecutionId: 'filters[triggerExecutionId][EQUALS]',
  parentId: 'filters[parentId][EQUALS]',
  childFilter: 'filters[childFilter][EQUALS]',
  triggerId: 'filters[triggerId][EQUALS]',
  workerId: 'filters[workerId][EQUALS]',
  minLevel: 'filters[level][EQUALS]',
}

/** The filter of a query in either spelling: flat parameters count only when no `filters[…]` is there, as in 1.3.
 *  `accepted`: the flat names this route knows. @throws InvalidFilter */
export function filterOfParameters(entries: Iterable<QueryEntry>, resource: Resource, accepted: readonly string[]): Filter {
  const all = [...entries]
  if (all.some(([name]) => name === 'filters' || name.startsWith('filters['))) return filterOfQuery(all, resource)
  return filterOfQuery(
    all.flatMap(([name, value]) => (accepted.includes(name) && value !== '' ? flatEntry(name, value) : [])),
    resource,
  )
}

function flatEntry(name: string, value: string): readonly QueryEntry[] {
  if (name === 'labels') return [['filters[labels][EQUALS]', value]]
  const filter = filters[name]
  return filter === undefined ? [] : [[filter, value]]
}
