import { InvalidRequest } from '@windhover/core/errors.ts'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import { isIsoDuration, parseInstant, parseLocalDate } from '@windhover/core/model/temporal.ts'

export const kvTypes = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'] as const
export type KvType = (typeof kvTypes)[number]

/** A value with its type. Dates, moments and durations are their ISO texts. */
export interface TypedKv {
  readonly type: KvType
  readonly value: unknown
}

/** The value as a caller gives it: converted to the type that is asked for, or with the type that it shows (spec §10.1).
 *  @throws InvalidRequest when it is not of the type */
export function typedKv(value: unknown, type?: string): TypedKv {
  if (type === undefined) return { type: shownType(value), value }
  if (!isKvType(type)) throw InvalidRequest({ message: `Unknown KV type '${type}': it is one of ${kvTypes.join(', ')}` })
  return { type, value: converted(value, type) }
}

/** JSON text of a stored value, and back. */
export const kvText = (kv: TypedKv): string => stringifyJson(kv)
/** The text was written by kvText. */
export const kvOfText = (text: string): TypedKv => parseJson(text) as TypedKv

function isKvType(type: string): type is KvType {
  return (kvTypes as readonly string[]).includes(type)
}

/** A text that looks like a day/time duration is one when it is read back, so it is one from the start. */
function shownType(value: unknown): KvType {
  if (value === null || value === undefined) return 'STRING'
  if (typeof value === 'string') return isIsoDuration(value) ? 'DURATION' : 'STRING'
  if (typeof value === 'boolean') return 'BOOLEAN'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value.valueOf() === 'number') return 'NUMBER'
  return 'JSON'
}

function converted(value: unknown, type: KvType): unknown {
  switch (type) {
    case 'STRING':
      return typeof value === 'string' || value === null ? value : typeof value === 'object' ? stringifyJson(value) : String(value)
    case 'NUMBER':
      return typeof value === 'string' ? numberOf(value) : value
    case 'BOOLEAN':
      return typeof value === 'string' ? value.trim().toLowerCase() === 'true' : value
    case 'DATETIME':
      return checked(value, type, parseInstant)
    case 'DATE':
      return checked(value, type, parseLocalDate)
    case 'DURATION':
      return checked(value, type, (text) => {
        if (!isIsoDuration(text)) throw new SyntaxError('not an ISO-8601 duration')
      })
    case 'JSON':
      return typeof value === 'string' ? jsonOf(value) : value
  }
}

function numberOf(text: string): unknown {
  if (!/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text)) throw wrongValue(text, 'NUMBER')
  return parseJson(
    text
      .trim()
      .replace(/^\+/, '')
      .replace(/^(-?)\./, '$10.')
      .replace(/\.$/, '')
      .replace(/^(-?)0+(?=\d)/, '$1'),
  )
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw wrongValue(text, 'JSON', cause)
  }
}

function checked(value: unknown, type: KvType, parse: (text: string) => unknown): unknown {
  const text = typeof value === 'string' ? value.trim() : String(value)
  try {
    parse(text)
    return text
  } catch (cause) {
    throw wrongValue(text, type, cause)
  }
}

const wrongValue = (text: string, type: KvType, cause?: unknown) =>
  InvalidRequest({ message: `The value '${text}' is not of the KV type ${type}` }, { cause })
