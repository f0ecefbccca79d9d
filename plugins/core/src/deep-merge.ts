import { Dbl } from '@windhover/sdk'

export type AnyRecord = Readonly<Record<string, unknown>>

/** Whether a value is a map or a list; what is not, is a scalar (a Dbl is a number). */
export function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Dbl)
}

/** Whether a value is a map: not a list, not a number object, not null. */
export function isMap(value: unknown): value is AnyRecord {
  return isStructure(value) && !Array.isArray(value)
}

/** Members of both; where both have a map, the two are merged, else the second one wins. */
export function deepMerge(first: AnyRecord, second: AnyRecord): AnyRecord {
  const merged: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key]
    merged[key] = isMap(before) && isMap(value) ? deepMerge(before, value) : value
  }
  return merged
}

/** A map with the value at a dotted path replaced; maps on the way are made. */
export function withPath(map: AnyRecord, path: string, value: unknown): AnyRecord {
  const [key = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...map, [key]: value }
  const inner = map[key]
  return { ...map, [key]: withPath(isMap(inner) ? inner : {}, rest.join('.'), value) }
}
