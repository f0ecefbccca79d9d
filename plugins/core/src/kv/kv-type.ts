import { parseIsoDuration, parseJson, TaskError } from '@windhover/sdk'
import { isStructure } from '../deep-merge.ts'

export const KV_TYPES = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'] as const
export type KvType = (typeof KV_TYPES)[number]

/** A value as one of the given type; only texts are converted, and numbers to text. @throws TaskError */
export function convertToKvType(value: unknown, type: KvType): unknown {
  if (type === 'STRING') return isStructure(value) ? value : String(value)
  if (typeof value !== 'string') return value
  switch (type) {
    case 'NUMBER':
      return numberOf(value)
    case 'BOOLEAN':
      return booleanOf(value)
    case 'DATETIME':
    case 'DATE':
      return dateOf(value, type)
    case 'DURATION':
      return durationOf(value)
    case 'JSON':
      return jsonOf(value)
  }
}

function numberOf(text: string): unknown {
  const isNumber = text.trim() !== '' && !Number.isNaN(Number(text))
  if (!isNumber) throw unreadable(text, 'NUMBER', 'a number')
  return /^-?\d/.test(text.trim()) ? parseJsonOr(text.trim(), Number(text)) : Number(text)
}

function parseJsonOr(text: string, otherwise: unknown): unknown {
  try {
    return parseJson(text)
  } catch {
    // Forms JSON does not have, such as 0x1F or 1., are numbers all the same.
    return otherwise
  }
}

function booleanOf(text: string): boolean {
  if (/^true$/i.test(text.trim())) return true
  if (/^false$/i.test(text.trim())) return false
  throw unreadable(text, 'BOOLEAN', "'true' or 'false'")
}

function dateOf(text: string, type: 'DATETIME' | 'DATE'): string {
  if (/^\d{4}-\d\d-\d\d([T ].+)?$/.test(text.trim()) && !Number.isNaN(Date.parse(text.trim()))) return text.trim()
  throw unreadable(text, type, type === 'DATE' ? 'a date such as 2026-01-31' : 'a date and time such as 2026-01-31T10:00:00Z')
}

function durationOf(text: string): string {
  if (parseIsoDuration(text.trim()) === undefined) throw unreadable(text, 'DURATION', 'an ISO-8601 duration such as PT1H')
  return text.trim()
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new TaskError(`Cannot parse '${text}' as a JSON value.`, { cause })
  }
}

const unreadable = (text: string, type: KvType, expected: string) =>
  new TaskError(`Cannot parse '${text}' as a ${type} value: expected ${expected}.`)
