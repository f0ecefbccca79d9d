import type { Given } from '../callable.ts'
import { javaError, templateError } from '../expression-error.ts'
import { className } from './class-name.ts'
import { isNumeric, numberKind, toDouble } from './number.ts'

export function castError(value: unknown, target: string): Error {
  if (value === null || value === undefined) return javaError('NullPointerException', `Cannot read a ${target} of null`)
  return javaError('ClassCastException', `class ${className(value)} cannot be cast to class ${target}`)
}

/** The value as a text; other types are refused. */
export function castText(value: unknown): string {
  if (typeof value !== 'string') throw castError(value, 'java.lang.String')
  return value
}

/** The value of a Long; an Integer is refused, as Java does. */
export function castLong(value: unknown): number {
  if (!isNumeric(value) || numberKind(value) !== 'long') throw castError(value, 'java.lang.Long')
  return toDouble(value)
}

export function castBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw castError(value, 'java.lang.Boolean')
  return value
}

/** An argument that must be given and not null. */
export function required(given: Given, name: string, message: string): unknown {
  const value = given[name]
  if (value === null || value === undefined) throw templateError(message)
  return value
}

/** An argument that may be left out; other types than text are refused. */
export function optionalText(given: Given, name: string): string | undefined {
  const value = given[name]
  return value === undefined || value === null ? undefined : castText(value)
}
