import { parseIsoDuration } from '@windhover/sdk'
import { InvalidFilter } from '../errors.ts'
import { type Condition, conditionsOf, type Filter, mapConditions, simplified } from './filter.ts'

/** Which date of an execution a time range is about. */
export type DateFilter = 'START_DATE' | 'END_DATE' | 'START_OR_END_DATE'

/** Replaces `timeRange` by dates before `now`, wherever it stands, and lets the dates speak about what `dateFilter` names.
 *  @throws InvalidFilter when a range and a start date are both given side by side */
export function withDates(filter: Filter, now: number, dateFilter: DateFilter = 'START_DATE'): Filter {
  const conditions = conditionsOf(filter)
  const hasRange = conditions.some(({ field }) => field === 'timeRange')
  if (hasRange && conditions.some(({ field }) => field === 'startDate')) {
    throw InvalidFilter({ message: 'Parameters timeRange and startDate are mutually exclusive' })
  }
  const ranged = mapConditions(filter, (condition) => (condition.field === 'timeRange' ? since(condition, now) : condition))
  return simplified(dateFilter === 'START_DATE' ? ranged : mapConditions(ranged, (condition) => aboutDate(condition, dateFilter)))
}

function since({ values }: Condition, now: number): Condition {
  const longest = Math.max(...values.map((value) => parseIsoDuration(value) ?? 0))
  return { field: 'startDate', operation: 'GREATER_THAN_OR_EQUAL_TO', values: [new Date(now - longest).toISOString()] }
}

function aboutDate(condition: Condition, dateFilter: DateFilter): Filter {
  if (condition.field !== 'startDate' && condition.field !== 'endDate') return condition
  const end: Condition = { ...condition, field: 'endDate' }
  return dateFilter === 'END_DATE' ? end : { any: [{ ...condition, field: 'startDate' }, end] }
}
