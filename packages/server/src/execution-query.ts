import { InvalidFilter } from '@windhover/core/errors.ts'
import { type DateFilter, type Filter, filterOfParameters, withDates } from '@windhover/core/filter/index.ts'
import { z } from 'zod'
import { filtersQuery } from './documented-queries.ts'

/** Flat parameters of 1.3 that stand for filters. */
const flat = [
  ...['q', 'scope', 'namespace', 'flowId', 'startDate', 'endDate', 'timeRange', 'state', 'labels'],
  ...['triggerExecutionId', 'childFilter', 'kind', 'parentId'],
]
const dateFilters: readonly DateFilter[] = ['START_DATE', 'END_DATE', 'START_OR_END_DATE']

/** The parameters of a search of executions, for its documentation. */
export const executionFilters = {
  ...filtersQuery,
  ...Object.fromEntries(
    flat.map((name) => [name, name === 'state' || name === 'labels' ? z.array(z.string()).optional() : z.string().optional()]),
  ),
}

/** The filter of a search of executions. @throws InvalidFilter for a filter that is not known */
export function executionFilterOf(query: URLSearchParams): Filter {
  const named = query.get('dateFilter')
  const dateFilter = named === null ? 'START_DATE' : dateFilters.find((known) => known === named)
  if (dateFilter === undefined) throw InvalidFilter({ message: `dateFilter must be one of ${dateFilters.join(', ')}, got '${named}'` })
  return withDates(filterOfParameters(query, 'EXECUTION', flat), Date.now(), dateFilter)
}

/** The same for a call that changes what it finds: a parameter that nobody knows would widen what is changed, so it is refused.
 *  `own`: the call's own parameters. */
export function changedExecutions(query: URLSearchParams, own: readonly string[]): Filter {
  refuseUnknown(query, [...flat, 'dateFilter', ...own])
  return executionFilterOf(query)
}

/** @throws InvalidFilter naming the first parameter that is neither known nor a filter */
export function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  const hasFilters = [...query.keys()].some((name) => name.startsWith('filters['))
  for (const name of query.keys()) {
    if (name.startsWith('filters[')) continue
    if (!known.includes(name)) throw InvalidFilter({ message: `Unknown parameter '${name}': nothing was changed` })
    if (hasFilters && flat.includes(name)) {
      throw InvalidFilter({ message: `Parameter '${name}' cannot be combined with filters: nothing was changed` })
    }
  }
}
