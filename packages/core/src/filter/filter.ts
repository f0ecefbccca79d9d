import type { FieldName } from './fields.ts'

/** How a field is compared. `IN` and `NOT_IN` exist only on the wire: here they are EQUALS and NOT_EQUALS with several values. */
export type Operation =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'GREATER_THAN'
  | 'LESS_THAN'
  | 'GREATER_THAN_OR_EQUAL_TO'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'STARTS_WITH'
  | 'ENDS_WITH'
  | 'CONTAINS'
  | 'REGEX'
  | 'PREFIX'

/** One comparison. NOT_EQUALS holds when none of the values equals, every other operation when it holds for one of them. */
export interface Condition {
  readonly field: FieldName
  readonly operation: Operation
  /** Key of a label or of metadata. */
  readonly key?: string
  /** As written: dates and durations ISO-8601. At least one. */
  readonly values: readonly string[]
}

/** Conditions joined to any depth. `all` of nothing is everything. */
export type Filter = Condition | All | Any

export interface All {
  readonly all: readonly Filter[]
}

export interface Any {
  readonly any: readonly Filter[]
}

export const everything: All = { all: [] }

export const isAll = (filter: Filter): filter is All => 'all' in filter
export const isAny = (filter: Filter): filter is Any => 'any' in filter

/** The conditions of a filter wherever they stand. */
export function conditionsOf(filter: Filter): readonly Condition[] {
  if (isAll(filter)) return filter.all.flatMap(conditionsOf)
  return isAny(filter) ? filter.any.flatMap(conditionsOf) : [filter]
}

/** Both must hold. */
export const both = (left: Filter, right: Filter): Filter => simplified({ all: [left, right] })

/** The filter with each of its conditions replaced. */
export function mapConditions(filter: Filter, change: (condition: Condition) => Filter): Filter {
  if (isAll(filter)) return { all: filter.all.map((part) => mapConditions(part, change)) }
  return isAny(filter) ? { any: filter.any.map((part) => mapConditions(part, change)) } : change(filter)
}

/** The same filter without groups that say nothing: no group of one, none directly inside one of its kind, no empty one. */
export function simplified(filter: Filter): Filter {
  if (!isAll(filter) && !isAny(filter)) return filter
  const parts = (isAll(filter) ? filter.all : filter.any).map(simplified).filter((part) => !isEmpty(part))
  const flat = parts.flatMap((part) => {
    if (isAll(filter) && isAll(part)) return part.all
    return isAny(filter) && isAny(part) ? part.any : [part]
  })
  const [first] = flat
  if (first === undefined) return everything
  if (flat.length === 1) return first
  return isAll(filter) ? { all: flat } : { any: flat }
}

const isEmpty = (filter: Filter): boolean => (isAll(filter) && filter.all.length === 0) || (isAny(filter) && filter.any.length === 0)
