import { Dbl } from '../../model/dbl.ts'

export type Path = readonly (string | number)[]

export type Fields = Readonly<Record<string, unknown>>

/** Whether a value of the document is a map. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Dbl)
}

/** Absent, null, or nothing written after the colon. */
export const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Text of a scalar, undefined for what is none. */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  return typeof value === 'object' && !(value instanceof Dbl) ? undefined : String(value)
}

/** Number of a scalar, undefined for what is none. */
export function numberOf(value: unknown): number | undefined {
  const text = textOf(value)
  return text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}

/** `true` in any of the forms Kestra takes for it. */
export const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === 'True' || value === 'TRUE'
