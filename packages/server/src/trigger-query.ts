import { InvalidFilter } from '@windhover/core/errors.ts'
import { mapConditions } from '@windhover/core/filter/filter.ts'
import { type Filter, filterOfParameters, withDates } from '@windhover/core/filter/index.ts'
import { z } from 'zod'
import { filtersQuery } from './documented-queries.ts'

/** Flat parameters of 1.3 that stand for filters. */
const flat = ['q', 'scope', 'namespace', 'flowId', 'triggerId', 'workerId', 'startDate', 'endDate', 'timeRange', 'triggerExecutionId']

/** The parameters of a search of triggers, for its documentation. */
export const triggerFilters = { ...filtersQuery, ...Object.fromEntries(flat.map((name) => [name, z.string().optional()])) }

/** The filter of a search of triggers; its dates speak of the next one, or of the last one when `dateFilter` says so. @throws InvalidFilter */
export function triggerFilterOf(query: URLSearchParams): Filter {
  const filter = withDates(filterOfParameters(query, 'TRIGGER', flat), Date.now())
  const dateFilter = query.get('dateFilter')
  if (dateFilter === null || dateFilter === 'NEXT_EXECUTION_DATE') return filter
  if (dateFilter !== 'LAST_TRIGGERED_DATE')
    throw InvalidFilter({ message: `dateFilter must be one of NEXT_EXECUTION_DATE, LAST_TRIGGERED_DATE, got '${dateFilter}'` })
  return mapConditions(filter, (condition) =>
    condition.field === 'startDate' || condition.field === 'endDate' ? { ...condition, field: 'lastTriggeredDate' } : condition,
  )
}

/** The same for a call that changes what it finds: a parameter that nobody knows would widen what is changed, so it is refused.
 *  `own`: the call's own parameters. @throws InvalidFilter */
export function changedTriggers(query: URLSearchParams, own: readonly string[]): Filter {
  for (const name of query.keys()) {
    if (!name.startsWith('filters[') && ![...flat, 'dateFilter', ...own].includes(name))
      throw InvalidFilter({ message: `Unknown parameter '${name}': nothing was changed` })
  }
  return triggerFilterOf(query)
}
