import { LazyMap } from '../lazy-map.ts'
import { sameKey } from './key.ts'

/** Maps of the expression language: plain objects (data), Map (literals, keys of any type), LazyMap (parts of the context). */
export type MapValue = Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown> | LazyMap

export function isMap(value: unknown): value is MapValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (value instanceof Map || value instanceof LazyMap) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function mapHas(map: MapValue, key: unknown): boolean {
  if (map instanceof Map) return map.has(key) || (typeof key !== 'string' && [...map.keys()].some((other) => sameKey(other, key)))
  if (typeof key !== 'string') return false
  return map instanceof LazyMap ? map.has(key) : Object.hasOwn(map, key) && (map as Record<string, unknown>)[key] !== undefined // neither Map nor LazyMap
}

export function mapGet(map: MapValue, key: unknown): unknown {
  if (map instanceof Map) {
    if (map.has(key)) return map.get(key)
    for (const [other, value] of map) if (sameKey(other, key)) return value
    return undefined
  }
  if (typeof key !== 'string') return undefined
  if (map instanceof LazyMap) return map.has(key) ? map.get(key) : undefined
  return Object.hasOwn(map, key) ? (map as Record<string, unknown>)[key] : undefined // neither Map nor LazyMap
}

export function mapEntries(map: MapValue): [key: unknown, value: unknown][] {
  if (map instanceof Map) return [...map]
  if (map instanceof LazyMap) return [...map.keys()].map((key) => [key, map.get(key)])
  return Object.entries(map).filter(([, value]) => value !== undefined)
}

export function mapKeys(map: MapValue): unknown[] {
  return mapEntries(map).map(([key]) => key)
}

export function mapSize(map: MapValue): number {
  return map instanceof Map ? map.size : mapEntries(map).length
}

/** Sets a member; the later of equal keys wins. */
export function mapPut(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  if (typeof key === 'string' || map.has(key)) map.set(key, value)
  else map.set([...map.keys()].find((other) => sameKey(other, key)) ?? key, value)
}

/** What a `for` over a map yields. */
export class MapEntry {
  readonly key: unknown
  readonly value: unknown
  constructor(key: unknown, value: unknown) {
    this.key = key
    this.value = value
  }
}

/** The `loop` of a `for`: has members like a map, but prints as Java prints one. */
export class LoopState {
  readonly members: ReadonlyMap<string, unknown>
  constructor(index: number, length: number) {
    this.members = new Map<string, unknown>([
      ['last', index === length - 1],
      ['length', length],
      ['index', index],
      ['revindex', length - 1 - index],
      ['first', index === 0],
    ])
  }
  toString(): string {
    return `{${[...this.members].map(([name, value]) => `${name}=${value}`).join(', ')}}`
  }
}

/** A map that Java keeps in the order of its entries, for documents whose keys a plain object would reorder. */
export class LinkedMap extends Map<unknown, unknown> {}
