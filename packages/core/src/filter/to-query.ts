import { operationsOf } from './fields.ts'
import { type Condition, type Filter, isAll, isAny } from './filter.ts'
import type { QueryEntry } from './from-query.ts'

/** The query parameters that say the filter, not yet percent-encoded. What `filterOfQuery` reads from them is the same filter, simplified. */
export function queryOfFilter(filter: Filter): readonly QueryEntry[] {
  if (isAll(filter) && !isFlat(filter.all)) return filter.all.flatMap((part, index) => entriesOf(part, `filters[and][${index}]`))
  return entriesOf(filter, 'filters')
}

function entriesOf(filter: Filter, place: string): readonly QueryEntry[] {
  if (isAny(filter)) return filter.any.flatMap((part, index) => entriesOf(part, `${place}[or][${index}]`))
  if (!isAll(filter)) return conditionEntries(filter, place)
  if (isFlat(filter.all)) return filter.all.flatMap((part) => entriesOf(part, place))
  return filter.all.flatMap((part, index) => entriesOf(part, `${place}[and][${index}]`))
}

/** Conditions that do not run together when they stand side by side. */
function isFlat(parts: readonly Filter[]): boolean {
  const names = parts.map((part) => (isAll(part) || isAny(part) ? undefined : JSON.stringify([part.field, part.operation, part.key])))
  return !names.includes(undefined) && new Set(names).size === names.length
}

function conditionEntries({ field, operation, key, values }: Condition, place: string): readonly QueryEntry[] {
  const name = (wire: string): string => `${place}[${field}][${wire}]${key === undefined ? '' : `[${key}]`}`
  const list = operation === 'EQUALS' ? 'IN' : operation === 'NOT_EQUALS' ? 'NOT_IN' : undefined
  const isList = list !== undefined && values.length > 1 && operationsOf[field].some((known) => known === list) && values.every(isPlain)
  return isList ? [[name(list), values.join(',')]] : values.map((value): QueryEntry => [name(operation), value])
}

/** Survives being joined with commas, split, trimmed and decoded once more. */
const isPlain = (value: string): boolean => !/[,[\]%]|^\s|\s$|^$/.test(value)
