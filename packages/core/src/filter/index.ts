export { dateOf } from './check-filter.ts'
export type { FieldName, Resource } from './fields.ts'
export {
  type All,
  type Any,
  both,
  type Condition,
  conditionsOf,
  everything,
  type Filter,
  isAll,
  isAny,
  mapConditions,
  type Operation,
} from './filter.ts'
export { filterOfParameters } from './from-flat.ts'
export { filterOfJson } from './from-json.ts'
export { filterOfQuery, type QueryEntry } from './from-query.ts'
export { type DateFilter, withDates } from './time-range.ts'
export { queryOfFilter } from './to-query.ts'
