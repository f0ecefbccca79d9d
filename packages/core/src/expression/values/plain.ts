import { Dbl, dbl } from '../../model/dbl.ts'
import { LazyMap } from '../lazy-map.ts'
import { isMap, MapEntry, mapEntries } from './map.ts'
import { BigInteger, Char, Decimal, Float, Long, narrowInteger, toDouble } from './number.ts'
import { base64, floatText, javaText } from './text.ts'

/** The value without what only expressions know: longs, floats, decimals and characters become plain numbers and texts, maps plain objects, dates ISO texts. */
export function plainValue(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null || value instanceof Dbl || value instanceof LazyMap) return value
  if (value instanceof Long) return value.value
  if (Array.isArray(value)) return value.map(plainValue)
  if (isMap(value)) return plainMap(value)
  if (value instanceof Float) return dbl(Number(floatText(value.value)))
  if (value instanceof Decimal) return dbl(toDouble(value))
  if (value instanceof BigInteger) return narrowInteger(value.value)
  if (value instanceof Char) return value.text
  if (value instanceof MapEntry) return plainMap(new Map([[value.key, value.value]]))
  return value instanceof Uint8Array ? base64(value) : javaText(value)
}

function plainMap(map: Parameters<typeof mapEntries>[0]): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const [key, item] of mapEntries(map)) plain[javaText(key)] = plainValue(item)
  return plain
}
