import { Dbl, dblText } from '../../model/dbl.ts'
import { limitError } from '../expression-error.ts'
import { Instant, LocalDate, LocalDateTime, ZonedDateTime } from '../time/temporal.ts'
import { isMap, MapEntry, mapEntries } from '../values/map.ts'
import { BigInteger, Char, Decimal, decimalText, Float, isNumeric, toDouble } from '../values/number.ts'
import { base64, javaText } from '../values/text.ts'

const symbol = /^[A-Za-z_$][A-Za-z0-9_$]*$/
const keywords = new Set(['null', 'true', 'false', 'nan'])

/** Compact Ion text: floats with exponent, dates annotated with their Java class, symbols unquoted where possible. */
export function ionText(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'null'
  if (depth > 1000) throw limitError('The value nests too deep to be written as Ion')
  if (typeof value === 'string') return quoted(value, '"')
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map((item) => ionText(item, depth + 1)).join(',')}]`
  if (isMap(value)) return struct(mapEntries(value), depth)
  if (value instanceof MapEntry) return struct([[value.key, value.value]], depth)
  if (isNumeric(value)) return number(value)
  if (value instanceof Char) return quoted(value.text, '"')
  if (value instanceof Uint8Array) return `{{${base64(value)}}}`
  return temporal(value)
}

function struct(entries: readonly [unknown, unknown][], depth: number): string {
  return `{${entries.map(([key, item]) => `${name(javaText(key))}:${ionText(item, depth + 1)}`).join(',')}}`
}

function name(key: string): string {
  return symbol.test(key) && !keywords.has(key) ? key : quoted(key, "'")
}

function quoted(text: string, quote: string): string {
  let out = quote
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (char === quote || char === '\\') out += `\\${char}`
    else if (char === '\n') out += '\\n'
    else if (char === '\r') out += '\\r'
    else if (char === '\t') out += '\\t'
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`
    else out += char
  }
  return out + quote
}

function number(value: Parameters<typeof toDouble>[0]): string {
  if (value instanceof Decimal) return value.scale < 0 ? `${value.unscaled}d${-value.scale}` : decimalText(value)
  if (value instanceof BigInteger) return String(value.value)
  const isDouble = value instanceof Dbl || value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))
  return isDouble ? float(toDouble(value)) : String(value)
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf'
  if (Object.is(value, -0)) return '-0e0'
  if (value === 0) return '0e0'
  const text = dblText(value)
  return text.includes('E') ? text.replace('E', 'e') : `${text.replace(/\.0$/, '')}e0`
}

function temporal(value: unknown): string {
  if (value instanceof ZonedDateTime) return `ZonedDateTime::"${value.toString()}"`
  if (value instanceof LocalDate) return `LocalDate::"${value.toString()}"`
  if (value instanceof LocalDateTime) return `LocalDateTime::"${value.toString()}"`
  if (value instanceof Instant) return `Instant::"${value.toString()}"`
  return value instanceof Date ? `Instant::"${javaText(value)}"` : quoted(javaText(value), '"')
}
