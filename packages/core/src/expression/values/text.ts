import { Dbl, dblText } from '../../model/dbl.ts'
import { limitError } from '../expression-error.ts'
import { Instant, ZonedDateTime } from '../time/temporal.ts'
import { isMap, MapEntry, mapEntries } from './map.ts'
import { BigInteger, Char, Decimal, decimalText, Float, Long } from './number.ts'

/** Levels of lists and maps a value may have when it is written. */
const maxDepth = 1000

/** Java's `toString`: `[1, a, null]`, `{a=1}`, `1.0`. Null gives `null`. */
export function javaText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return 'null'
  if (depth > maxDepth) throw limitError('The value nests too deep to be written as text')
  if (Array.isArray(value)) return `[${value.map((item) => javaText(item, depth + 1)).join(', ')}]`
  if (isMap(value))
    return `{${mapEntries(value)
      .map(([key, item]) => `${javaText(key)}=${javaText(item, depth + 1)}`)
      .join(', ')}}`
  if (value instanceof MapEntry) return `${javaText(value.key)}=${javaText(value.value, depth + 1)}`
  return scalarText(value)
}

/** What `{{ x }}` writes for anything but null: lists and maps as JSON, the rest as text. */
export function printText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && (Array.isArray(value) || isMap(value) || value instanceof Uint8Array)) return jsonText(value)
  return scalarText(value)
}

function scalarText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? integerText(value) : dblText(value)
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Decimal) return decimalText(value)
  if (value instanceof BigInteger) return String(value.value)
  if (value instanceof Date) return instantText(value)
  if (value instanceof MapEntry) return javaText(value)
  if (value instanceof Uint8Array) return '[B@1'
  return String(value)
}

/** Integral numbers never show an exponent or a negative zero. */
function integerText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isSafeInteger(value) ? String(value) : dblText(value)
}

function instantText(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

/** Shortest decimal that reads back to the same float, in Java's form. */
export function floatText(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return dblText(value)
  for (let precision = 1; precision < 10; precision++) {
    const rounded = Number(value.toPrecision(precision))
    if (Math.fround(rounded) === value) return dblText(rounded)
  }
  return dblText(value)
}

/** Compact JSON as Jackson writes it: null members of maps are left out, null items of lists stay, `/` and non-ASCII are not escaped. */
export function jsonText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || value === undefined) return 'null'
  if (depth > maxDepth) throw limitError('The value nests too deep to be written as JSON')
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, depth + 1)).join(',')}]`
  if (isMap(value)) return `{${members(value, depth).join(',')}}`
  return jsonScalar(value, depth)
}

function members(map: Parameters<typeof mapEntries>[0], depth: number): string[] {
  const written: string[] = []
  for (const [key, item] of mapEntries(map)) {
    if (item !== null && item !== undefined) written.push(`${quoted(javaText(key))}:${jsonText(item, depth + 1)}`)
  }
  return written
}

function jsonScalar(value: unknown, depth: number): string {
  if (typeof value === 'number' || value instanceof Dbl || value instanceof Float) {
    const double = typeof value === 'number' ? value : value.value
    return Number.isFinite(double) ? scalarText(value) : `"${scalarText(value)}"`
  }
  if (typeof value === 'boolean' || typeof value === 'bigint' || value instanceof Long) return String(value)
  if (value instanceof Decimal) return decimalJson(value)
  if (value instanceof BigInteger) return String(value.value)
  if (value instanceof Char) return quoted(value.text)
  if (value instanceof MapEntry) return `{${quoted(javaText(value.key))}:${jsonText(value.value, depth + 1)}}`
  if (value instanceof Uint8Array) return `"${base64(value)}"`
  if (value instanceof ZonedDateTime || value instanceof Instant) return quoted(value.toJSON())
  return quoted(scalarText(value))
}

/** Java's BigDecimal.toString: an exponent for negative scales and very small numbers. */
function decimalJson(value: Decimal): string {
  const digits = String(value.unscaled < 0n ? -value.unscaled : value.unscaled)
  const exponent = digits.length - 1 - value.scale
  if (value.scale >= 0 && exponent >= -6) return decimalText(value)
  const mantissa = digits.length > 1 ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits
  return `${value.unscaled < 0n ? '-' : ''}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`
}

export function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00[01][0-9a-f]/g, (code) => `\\u${code.slice(2).toUpperCase()}`)
}

/** Base64 of bytes without line breaks. */
export function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}
