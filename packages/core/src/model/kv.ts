import { Dbl, parseJson, stringifyJson } from './dbl.ts'
import {
  durationTextOfMs,
  instantMicros,
  isIsoDuration,
  parseInstant,
  parseIsoDuration,
  parseLocalDate,
  TemporalError,
} from './temporal.ts'

export const kvTypes = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'] as const
export type KvType = (typeof kvTypes)[number]

/** A value of the key-value store with its type: dates and durations are ISO texts. */
export interface TypedKvValue {
  readonly type: KvType
  readonly value: unknown
}

/** A value that cannot be stored as the type that was asked for. */
export class KvTypeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KvTypeError'
  }
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?$/

/** Value and type of what a task or a client hands over: a text that is an ISO duration is a DURATION, every other text a STRING;
 *  null is a STRING; a Date a DATETIME; maps and lists are JSON. */
export function typedKvValue(value: unknown): TypedKvValue {
  if (value === null || value === undefined) return { type: 'STRING', value: null }
  if (typeof value === 'string') return { type: isIsoDuration(value) ? 'DURATION' : 'STRING', value }
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Dbl) return { type: 'NUMBER', value }
  if (typeof value === 'boolean') return { type: 'BOOLEAN', value }
  if (value instanceof Date) return { type: 'DATETIME', value: `${value.toISOString().slice(0, -1)}000Z` }
  return { type: 'JSON', value }
}

/** Converts a value as `kv.Set` does for its `kvType`: a text is read as the type, a number asked for as STRING becomes a text; other
 *  values keep the type they have. @throws KvTypeError */
export function convertKvValue(value: unknown, type: KvType | undefined): TypedKvValue {
  if (type === undefined) return typedKvValue(value)
  if (type === 'STRING') return isNumber(value) ? { type, value: String(value) } : stringOrOther(value)
  if (typeof value !== 'string') return typedKvValue(value)
  try {
    return { type, value: readText(value, type) }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TemporalError)) throw error
    throw new KvTypeError(error.message, { cause: error })
  }
}

/** Value and type of the raw body of a request (`PUT …/kv/{key}`): JSON, or text that is no JSON. */
export function kvValueOfText(text: string): TypedKvValue {
  const trimmed = text.trim()
  if (isIsoDuration(trimmed)) return { type: 'DURATION', value: trimmed }
  if (/^\d{4}-\d\d-\d\d$/.test(trimmed) && isDate(trimmed)) return { type: 'DATE', value: trimmed }
  if (dateTime.test(trimmed)) return { type: 'DATETIME', value: trimmed }
  try {
    const value = parseJson(trimmed)
    return typeof value === 'string' ? { type: isIsoDuration(value) ? 'DURATION' : 'STRING', value } : typedKvValue(value)
  } catch {
    // No JSON, so it is a text.
    return { type: 'STRING', value: text }
  }
}

/** The JSON text that `KvRow.value` holds. */
export const writeKvValue = ({ type, value }: TypedKvValue): string => stringifyJson({ type, value: value ?? null })

/** Reads `KvRow.value`. @throws SyntaxError when it is not what writeKvValue wrote */
export function readKvValue(text: string): TypedKvValue {
  const stored = parseJson(text)
  if (stored === null || typeof stored !== 'object' || !('type' in stored))
    throw new SyntaxError(`Not a stored value: ${text.slice(0, 80)}`)
  const type = kvTypes.find((known) => known === stored.type)
  if (type === undefined) throw new SyntaxError(`Not a type of stored values: ${String(stored.type)}`)
  return { type, value: 'value' in stored ? stored.value : null }
}

/** What `kv()` and `kv.Get` give: the value itself. */
export const kvContent = (stored: TypedKvValue): unknown => stored.value

/** A time to live as text, for logs and answers. */
export const ttlText = durationTextOfMs

const keyPattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/

/** Why a text cannot be a key; undefined when it can. */
export function kvKeyProblem(key: string): string | undefined {
  if (keyPattern.test(key)) return undefined
  return 'Key must start with an alphanumeric character (uppercase or lowercase) and can contain alphanumeric characters (uppercase or lowercase), dots (.), underscores (_), and hyphens (-) only.'
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint' || value instanceof Dbl
const stringOrOther = (value: unknown): TypedKvValue => (typeof value === 'string' ? { type: 'STRING', value } : typedKvValue(value))

function readText(text: string, type: KvType): unknown {
  switch (type) {
    case 'NUMBER':
      return readNumber(text)
    case 'BOOLEAN':
      return text.toLowerCase() === 'true'
    case 'DATETIME':
      return instantMicros(parseInstant(text))
    case 'DATE':
      return parseLocalDate(text)
    case 'DURATION':
      parseIsoDuration(text)
      return text
    case 'JSON':
      return parseJson(text)
    case 'STRING':
      return text
  }
}

function readNumber(text: string): unknown {
  const value = parseJson(text)
  if (!isNumber(value)) throw new SyntaxError(`'${text}' is not a number`)
  return value
}

function isDate(text: string): boolean {
  try {
    parseLocalDate(text)
    return true
  } catch (error) {
    if (error instanceof TemporalError) return false
    throw error
  }
}
