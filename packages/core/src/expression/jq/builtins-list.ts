import { isNumeric, toDouble } from '../values/number.ts'
import { JqError } from './jq-error.ts'
import { type Native, plain, withOne } from './native.ts'
import { indices } from './paths.ts'
import type { JqClosure } from './scope.ts'
import { isObject, isTrue, jqText, order, typeName } from './value.ts'

/** A builtin of a list whose items are ranked by a filter. */
const ranked =
  (work: (items: readonly Ranked[]) => unknown): Native =>
  (input, [filter], { emit }) =>
    emit(work(ranks(input, filter)), undefined)

interface Ranked {
  readonly item: unknown
  readonly rank: readonly unknown[]
}

/** Builtins of lists and objects. */
export function listNatives(): Readonly<Record<string, Native>> {
  return {
    'keys/0': plain((input) => keysOf(input).toSorted(order)),
    'keys_unsorted/0': plain(keysOf),
    'has/1': withOne(has),
    'contains/1': withOne(contains),
    'reverse/0': plain((input) => (input === null ? [] : listOf(input, 'reversed').toReversed())),
    'sort/0': plain((input) => listOf(input, 'sorted').toSorted(order)),
    'unique/0': plain((input) => distinct(listOf(input, 'sorted').toSorted(order))),
    'min/0': plain((input) =>
      listOf(input, 'compared').reduce<unknown>((best, item, index) => (index === 0 || order(item, best) < 0 ? item : best), null),
    ),
    'max/0': plain((input) =>
      listOf(input, 'compared').reduce<unknown>((best, item, index) => (index === 0 || order(item, best) >= 0 ? item : best), null),
    ),
    'sort_by/1': ranked((items) => sortedByRank(items).map(({ item }) => item)),
    'group_by/1': ranked((items) => groups(items)),
    'unique_by/1': ranked((items) => groups(items).map(([first]) => first)),
    'min_by/1': ranked(
      (items) =>
        items.reduce<Ranked | undefined>((best, one) => (best === undefined || order(one.rank, best.rank) < 0 ? one : best), undefined)
          ?.item ?? null,
    ),
    'max_by/1': ranked(
      (items) =>
        items.reduce<Ranked | undefined>((best, one) => (best === undefined || order(one.rank, best.rank) >= 0 ? one : best), undefined)
          ?.item ?? null,
    ),
    'flatten/0': plain((input) => flattened(input, Number.POSITIVE_INFINITY)),
    'flatten/1': withOne((input, depth) => flattened(input, isNumeric(depth) ? toDouble(depth) : -1)),
    'indices/1': withOne(positions),
    'index/1': withOne((input, wanted) => listOrNull(positions(input, wanted))?.[0] ?? null),
    'rindex/1': withOne((input, wanted) => listOrNull(positions(input, wanted))?.at(-1) ?? null),
    'from_entries/0': plain(fromEntries),
  }
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new JqError(`${typeName(value)} (${jqText(value)}) cannot be ${what}, as it is not an array`)
  return value
}

const listOrNull = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null)

function keysOf(input: unknown): unknown[] {
  if (Array.isArray(input)) return [...input.keys()]
  if (isObject(input)) return [...input.keys()]
  throw new JqError(`${typeName(input)} has no keys`)
}

function has(input: unknown, key: unknown): boolean {
  if (isObject(input) && typeof key === 'string') return input.has(key)
  if (Array.isArray(input) && isNumeric(key)) return toDouble(key) >= 0 && toDouble(key) < input.length
  throw new JqError(`Cannot check whether ${typeName(input)} has a ${typeName(key)} key`)
}

function contains(input: unknown, wanted: unknown): boolean {
  if (isObject(input) && isObject(wanted)) return [...wanted].every(([key, value]) => input.has(key) && contains(input.get(key), value))
  if (Array.isArray(input) && Array.isArray(wanted))
    return wanted.every((one) => input.some((item) => typeName(item) === typeName(one) && contains(item, one)))
  if (typeof input === 'string' && typeof wanted === 'string') return input.includes(wanted)
  if (typeName(input) === typeName(wanted)) return order(input, wanted) === 0
  throw new JqError(`${typeName(input)} and ${typeName(wanted)} cannot have their containment checked`)
}

function distinct(sorted: readonly unknown[]): unknown[] {
  return sorted.filter((item, index) => index === 0 || order(item, sorted[index - 1]) !== 0)
}

function ranks(input: unknown, filter: JqClosure | undefined): Ranked[] {
  return listOf(input, 'sorted').map((item) => {
    const rank: unknown[] = []
    filter?.(item, undefined, (value) => void rank.push(value))
    return { item, rank }
  })
}

function sortedByRank(items: readonly Ranked[]): readonly Ranked[] {
  return items.toSorted((left, right) => order(left.rank, right.rank))
}

function groups(items: readonly Ranked[]): unknown[][] {
  const made: { rank: readonly unknown[]; items: unknown[] }[] = []
  for (const { item, rank } of sortedByRank(items)) {
    const last = made.at(-1)
    if (last !== undefined && order(last.rank, rank) === 0) last.items.push(item)
    else made.push({ rank, items: [item] })
  }
  return made.map((group) => group.items)
}

function flattened(input: unknown, depth: number): unknown[] {
  if (depth < 0) throw new JqError('flatten depth must not be negative')
  const items = isObject(input) ? [...input.values()] : listOf(input, 'flattened')
  return items.flatMap((item) =>
    Array.isArray(item) && depth >= 1 ? flattened(item, depth - 1) : Array.isArray(item) && depth > 0 ? item : [item],
  )
}

/** Where a text occurs in a text, an item or a list of items in a list. */
function positions(input: unknown, wanted: unknown): unknown {
  if (input === null) return null
  if (typeof input === 'string' && typeof wanted === 'string') {
    const found: number[] = []
    for (let at = input.indexOf(wanted); wanted !== '' && at >= 0; at = input.indexOf(wanted, at + 1))
      found.push([...input.slice(0, at)].length)
    return found
  }
  if (Array.isArray(input)) return indices(input, Array.isArray(wanted) ? wanted : [wanted])
  throw new JqError(`Cannot determine indices of ${typeName(wanted)} in ${typeName(input)}`)
}

/** Entries named `key`/`name`/`Name`… with `value`/`Value`. */
function fromEntries(input: unknown): unknown {
  const object = new Map<string, unknown>()
  for (const entry of listOf(input, 'turned into an object')) {
    if (!isObject(entry)) throw new JqError(`Cannot index ${typeName(entry)} with "key"`)
    const key = ['key', 'name', 'Name', 'Key'].map((name) => entry.get(name) ?? null).find(isTrue) ?? null
    if (typeof key !== 'string') throw new JqError(`Object keys must be strings, got ${typeName(key)}`)
    object.set(key, (entry.has('value') ? entry.get('value') : entry.get('Value')) ?? null)
  }
  return object
}
