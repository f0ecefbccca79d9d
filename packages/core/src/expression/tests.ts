import type { Test } from './callable.ts'
import { ExpressionError, javaError } from './expression-error.ts'
import { parseFirstJson } from './values/json.ts'
import { isMap, mapSize } from './values/map.ts'
import { isNumeric, numberKind, toBigInt } from './values/number.ts'

/** Names behind `is` and `is not`. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', (input) => input !== null],
  ['null', (input) => input === null],
  ['empty', isEmpty],
  ['even', (input) => integer(input) % 2n === 0n],
  ['odd', (input) => integer(input) % 2n !== 0n],
  ['iterable', (input) => Array.isArray(input)],
  ['map', (input) => isMap(input)],
  ['json', isJson],
])

/** Null, a blank text, an empty list or map; never a number. */
export function isEmpty(input: unknown): boolean {
  if (input === null || input === undefined) return true
  if (typeof input === 'string') return input.trim() === ''
  if (Array.isArray(input)) return input.length === 0
  return isMap(input) && mapSize(input) === 0
}

function integer(input: unknown): bigint {
  if (input === null) throw javaError('IllegalArgumentException', 'Can not pass null value to "even" test.')
  const kind = isNumeric(input) ? numberKind(input) : undefined
  if (!isNumeric(input) || (kind !== 'int' && kind !== 'long'))
    throw javaError('ClassCastException', 'the value cannot be cast to class java.lang.Long')
  return toBigInt(input)
}

/** Whether a text starts with a JSON value; the empty text counts. */
function isJson(input: unknown): boolean {
  if (input === null) throw javaError('IllegalArgumentException', 'argument "content" is null')
  if (typeof input !== 'string') throw javaError('ClassCastException', 'the value cannot be cast to class java.lang.String')
  if (input.trim() === '') return true
  try {
    parseFirstJson(input)
    return true
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}
