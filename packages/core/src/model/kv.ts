import { type Generation, rulesOf } from '../generation.ts'
import { Dbl, dbl, parseJson, stringifyJson } from './dbl.ts'
import {
  durationSeconds,
  durationText,
  instantMicros,
  instantText,
  isIsoDuration,
  parseInstant,
  parseIsoDuration,
  parseLocalDate,
  TemporalError,
} from './temporal.ts'

export const kvTypes = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'] as const
export type KvType = (typeof kvTypes)[number]

/** A value of the key-value store with its type. DATETIME, DATE and DURATION are ISO texts (`PT24H`, never `P1D`). */
export interface TypedKvValue {
  readonly type: KvType
  readonly value: unknown
}

/** A text that cannot be read as the type that was asked for. */
export class KvTypeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KvTypeError'
  }
}

/** Value and type of what a task hands over: a text that is an ISO duration is a DURATION, every other text a STRING; a Date is a
 *  DATETIME, null a STRING, maps and lists are JSON. */
export function typedKvValue(value: unknown): TypedKvValue {
  if (value === null || value === undefined) return { type: 'STRING', value: null }
  if (typeof value === 'string') return typedText(value)
  if (isNumber(value)) return { type: 'NUMBER', value }
  if (typeof value === 'boolean') return { type: 'BOOLEAN', value }
  if (value instanceof Date) return { type: 'DATETIME', value: instantText({ epochMs: value.getTime(), subMillisNanos: 0 }) }
  return { type: 'JSON', value }
}

/** Converts a value as `kv.Set` does for its `kvType`: a text is read as that type, a number asked for as STRING becomes a text, any
 *  other value keeps the type it has. @throws KvTypeError */
export function convertKvValue(value: unknown, type: KvType | undefined, generation: Generation): TypedKvValue {
  if (type === 'STRING' && isNumber(value)) return { type, value: String(value) }
  if (type === undefined || type === 'STRING' || typeof value !== 'string') return typedKvValue(value)
  try {
    return { type, value: readText(value, type, generation) }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TemporalError)) throw error
    throw new KvTypeError(error.message, { cause: error })
  }
}

/** Value and type of the body of a request that puts a value: JSON, or an ISO date, instant or duration without quotes; what is none of
 *  them is a STRING. */
export function kvValueOfText(text: string): TypedKvValue {
  const trimmed = text.trim()
  const date = attempt(() => parseLocalDate(trimmed))
  if (date !== undefined) return { type: 'DATE', value: date }
  const instant = attempt(() => instantText(parseInstant(trimmed)))
  if (instant !== undefined) return { type: 'DATETIME', value: instant }
  try {
    return typedKvValue(parseJson(trimmed))
  } catch {
    // No JSON, so it is a text.
    return typedText(text)
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

/** The value as a task's output holds it: a DURATION is a number of seconds there, in expressions (`kv()`) an ISO text. */
export function kvOutput({ type, value }: TypedKvValue): unknown {
  return type === 'DURATION' && typeof value === 'string' ? dbl(durationSeconds(parseIsoDuration(value))) : value
}

const keyPattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/

/** Why a text cannot be a key; undefined when it can. */
export function kvKeyProblem(key: string): string | undefined {
  if (keyPattern.test(key)) return undefined
  return 'Key must start with an alphanumeric character (uppercase or lowercase) and can contain alphanumeric characters (uppercase or lowercase), dots (.), underscores (_), and hyphens (-) only.'
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint' || value instanceof Dbl

function typedText(text: string): TypedKvValue {
  return isIsoDuration(text) ? { type: 'DURATION', value: durationText(parseIsoDuration(text)) } : { type: 'STRING', value: text }
}

function readText(text: string, type: Exclude<KvType, 'STRING'>, generation: Generation): unknown {
  const rules = rulesOf(generation)
  switch (type) {
    case 'NUMBER':
      return readNumber(text)
    case 'BOOLEAN':
      return readBoolean(text, rules.strictKvTypes)
    case 'DATE':
      return rules.strictKvTypes ? parseLocalDate(text) : instantText(parseInstant(text))
    case 'DATETIME':
      return rules.convertedInstantsHaveMicros ? instantMicros(parseInstant(text)) : instantText(parseInstant(text))
    case 'DURATION':
      return durationText(parseIsoDuration(text))
    case 'JSON':
      return parseJson(text)
  }
}

function readNumber(text: string): unknown {
  const value = parseJson(text)
  if (!isNumber(value)) throw new SyntaxError(`'${text}' is not a number`)
  return value
}

function readBoolean(text: string, isStrict: boolean): boolean {
  const isTrue = text.toLowerCase() === 'true'
  if (isStrict && !isTrue && text.toLowerCase() !== 'false') {
    throw new SyntaxError(`Cannot parse '${text}' as a BOOLEAN value: expected 'true' or 'false'.`)
  }
  return isTrue
}

/** undefined when the text is no such date. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof TemporalError) return undefined
    throw error
  }
}
