import type { Filter, Given } from '../callable.ts'
import { javaError, templateError } from '../expression-error.ts'
import { splitText } from '../format/java-regex.ts'
import { castText } from '../values/cast.ts'
import { className, immutableList, keySet, ofClass, stringArray, valueCollection } from '../values/class-name.ts'
import { equals } from '../values/equality.ts'
import { hashOrdered } from '../values/hash-order.ts'
import { isMap, MapEntry, mapEntries, mapKeys, mapPut, mapSize } from '../values/map.ts'
import { Char, isNumeric, numberKind, toBigInt, toDouble } from '../values/number.ts'
import { javaText } from '../values/text.ts'

const refused = (message: string): Error => templateError(message)

export const collectionFilters: Readonly<Record<string, Filter>> = {
  first: { apply: (input) => edge(input, 0, 'first') },
  last: { apply: (input) => edge(input, -1, 'last') },
  length: { apply: length },
  join: { parameters: ['separator'], apply: join },
  reverse: { apply: (input) => (input === null ? null : listOf(input, 'reverse').toReversed()) },
  sort: { apply: (input) => (input === null ? null : sorted(input, 'sort')) },
  rsort: { apply: (input) => (input === null ? null : sorted(input, 'rsort').toReversed()) },
  distinct: { apply: distinct },
  flatten: { apply: flatten },
  chunk: { parameters: ['size'], apply: chunk },
  keys: { apply: keys },
  values: { apply: values },
  merge: { parameters: ['items'], apply: merge },
  slice: { parameters: ['fromIndex', 'toIndex'], apply: slice },
  split: { parameters: ['delimiter', 'limit'], apply: split },
}

function edge(input: unknown, index: 0 | -1, name: string): unknown {
  if (input === null) return null
  if (typeof input === 'string') {
    const char = input.at(index)
    if (char === undefined) throw javaError('StringIndexOutOfBoundsException', 'Index 0 out of bounds for length 0')
    return new Char(char)
  }
  if (!Array.isArray(input)) throw refused(`The '${name}' filter expects that the input is either a collection, an array or a string.`)
  return input.at(index) ?? null
}

function length(input: unknown): number {
  if (typeof input === 'string' || Array.isArray(input)) return input.length
  return isMap(input) ? mapSize(input) : 0
}

function join(input: unknown, given: Given): unknown {
  if (input === null) return null
  const separator = given['separator'] ?? ''
  return listOf(input, 'join')
    .map((item) => javaText(item))
    .join(castText(separator))
}

function listOf(input: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(input)) throw refused(`Unsupported input type for ${name} filter: ${className(input)}`)
  return input
}

/** Sorting works in place in Java: sets and unchangeable lists refuse it. */
function sorted(input: unknown, name: string): unknown[] {
  const list = listOf(input, name)
  const kind = className(list)
  if (kind === keySet || kind === valueCollection) throw refused(`Unsupported input type for ${name} filter: ${kind}`)
  if (kind === immutableList && list.length > 0) throw javaError('UnsupportedOperationException', 'null')
  return list.toSorted(naturalOrder)
}

/** Java's natural order; values of different types cannot be compared. */
function naturalOrder(left: unknown, right: unknown): number {
  if (isNumeric(left) && isNumeric(right) && numberKind(left) === numberKind(right)) {
    const kind = numberKind(left)
    if (kind === 'double' || kind === 'float' || kind === 'decimal') return toDouble(left) - toDouble(right)
    const difference = toBigInt(left) - toBigInt(right)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (left instanceof Char && right instanceof Char) return left.text < right.text ? -1 : 1
  if (left === null || right === null) throw javaError('NullPointerException', 'null cannot be compared')
  throw javaError('ClassCastException', `class ${className(left)} cannot be cast to class ${className(right)}`)
}

function distinct(input: unknown): unknown {
  if (input === null) return 'null'
  if (!Array.isArray(input)) throw refused(`Input must be a list, but received : ${javaText(input)}`)
  const unique: unknown[] = []
  const seen = new Set<string>()
  for (const item of input) {
    const key = scalarKey(item)
    if (key === undefined ? unique.some((other) => equals(other, item)) : seen.has(key)) continue
    if (key !== undefined) seen.add(key)
    unique.push(item)
  }
  return unique
}

/** Equal for equal texts, numbers and booleans; undefined for anything else. */
function scalarKey(item: unknown): string | undefined {
  if (typeof item === 'string') return `text ${item}`
  if (typeof item === 'boolean') return `boolean ${item}`
  return isNumeric(item) ? `${numberKind(item)} ${javaText(item)}` : undefined
}

function flatten(input: unknown): unknown {
  if (input === null) return null
  if (!Array.isArray(input)) throw refused(`The 'flatten' filter can only be applied to lists. Actual type was: ${className(input)}`)
  return ofClass(input.flat(1), immutableList)
}

function chunk(input: unknown, given: Given): unknown {
  if (input === null) return null
  const size = given['size']
  if (!Array.isArray(input)) throw refused(`'chunk' filter can only be applied to List. Actual type was: ${className(input)}`)
  if (!isNumeric(size)) throw refused("'chunk' filter argument 'size' must be a number.")
  const step = Math.trunc(toDouble(size))
  if (step <= 0) throw javaError('IllegalArgumentException', 'null')
  const chunks: unknown[][] = []
  for (let from = 0; from < input.length; from += step) chunks.push(input.slice(from, from + step))
  return ofClass(chunks, 'com.google.common.collect.Lists$RandomAccessPartition')
}

function keys(input: unknown): unknown {
  if (input === null) return null
  if (isMap(input)) return ofClass(mapKeys(input), keySet)
  if (Array.isArray(input)) return ofClass([...input.keys()], immutableList)
  throw refused(`'keys' filter can only be applied to List, Map. Actual type was: ${className(input)}`)
}

function values(input: unknown): unknown {
  if (input === null) return null
  if (!isMap(input)) throw refused(`'values' filter can only be applied to Map. Actual type was: ${className(input)}`)
  return ofClass(
    mapEntries(input).map(([, value]) => value),
    valueCollection,
  )
}

function merge(input: unknown, given: Given): unknown {
  const items = given['items'] ?? null
  if (input === null && items === null) throw refused('The two arguments to be merged are null')
  if (input === null) return items
  if (items === null) return input
  if (isMap(input)) return mergeIntoMap(input, items)
  if (!Array.isArray(input)) throw refused('The object being filtered is not a Map/List/array')
  if (Array.isArray(items)) return [...input, ...items]
  if (isMap(items)) return [...input, ...mapEntries(items).map(([key, value]) => new MapEntry(key, value))]
  throw refused('Currently, only Maps and Lists can be merged with a List.')
}

function mergeIntoMap(map: Parameters<typeof mapEntries>[0], items: unknown): unknown {
  const merged = new Map<unknown, unknown>(mapEntries(map))
  if (isMap(items)) for (const [key, value] of mapEntries(items)) mapPut(merged, key, value)
  else if (Array.isArray(items)) for (const item of items) mapPut(merged, item, item)
  else throw refused('Currently, only Maps and Lists can be merged with a Map.')
  // The table is made for all entries and 16 more.
  return hashOrdered(merged, merged.size + 16)
}

function slice(input: unknown, given: Given): unknown {
  if (input === null) return null
  if (typeof input !== 'string' && !Array.isArray(input)) {
    throw refused(`Slice filter can only be applied to String, List and array inputs. Actual type was: ${className(input)}`)
  }
  const from = bound(given['fromIndex'], 0, 'fromIndex')
  const to = bound(given['toIndex'], input.length, 'toIndex')
  if (to > input.length) throw refused(`toIndex must be smaller than input size: ${input.length}`)
  if (from >= to) throw refused('toIndex must be greater than fromIndex')
  return typeof input === 'string' ? input.slice(from, to) : ofClass(input.slice(from, to), 'java.util.ArrayList$SubList')
}

function bound(value: unknown, fallback: number, name: string): number {
  if (value === undefined || value === null) return fallback
  if (!isNumeric(value)) throw refused(`Argument ${name} must be a number. Actual type: ${className(value)}`)
  const index = Math.trunc(toDouble(value))
  if (index < 0) throw refused(`${name} must be greater than 0`)
  return index
}

function split(input: unknown, given: Given): unknown {
  if (input === null) return null
  const limit = given['limit']
  if (limit !== undefined && limit !== null && !isNumeric(limit)) throw refused('The limit of the split must be a number')
  const parts = splitText(castText(input), castText(given['delimiter'] ?? null), isNumeric(limit) ? toDouble(limit) : 0)
  return ofClass(parts, stringArray)
}
