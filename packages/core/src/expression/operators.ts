import { Dbl, dbl } from '../model/dbl.ts'
import { javaError, limitError, templateError } from './expression-error.ts'
import { decimalArithmetic } from './values/decimal.ts'
import { equals } from './values/equality.ts'
import { isMap, mapEntries, mapHas } from './values/map.ts'
import {
  BigInteger,
  Decimal,
  Float,
  isNumeric,
  Long,
  long,
  type Numeric,
  numberKind,
  toBigInt,
  toDouble,
  wrappedLong,
} from './values/number.ts'
import { floatText, javaText } from './values/text.ts'

export type Arithmetic = '+' | '-' | '*' | '/' | '%'
/** Characters a text, and elements a list, may have that an operator makes. */
const maxText = 128 * 1024 * 1024
const maxList = 10_000_000

export function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' || typeof right === 'string') return limited(javaText(left) + javaText(right))
  if (Array.isArray(left)) {
    const sum: unknown[] = Array.isArray(right) ? [...left, ...right] : [...left, right]
    if (sum.length > maxList) throw limitError(`The list has more than ${maxList} elements`)
    return sum
  }
  return arithmetic('+', left, right)
}

export function subtract(left: unknown, right: unknown): unknown {
  if (!Array.isArray(left)) return arithmetic('-', left, right)
  const removed: readonly unknown[] = Array.isArray(right) ? right : [right]
  return left.filter((item) => !removed.some((other) => equals(item, other)))
}

export function concatenate(left: unknown, right: unknown): string {
  return limited(
    (left === null || left === undefined ? '' : javaText(left)) + (right === null || right === undefined ? '' : javaText(right)),
  )
}

function limited(text: string): string {
  if (text.length > maxText) throw limitError(`The text has more than ${maxText} characters`)
  return text
}

export function arithmetic(operator: Arithmetic, left: unknown, right: unknown): Numeric {
  const first = operand(left)
  const second = operand(right)
  if (first instanceof Decimal || second instanceof Decimal) return decimalArithmetic(operator, first, second)
  if (isFloating(first) || isFloating(second)) return dbl(doubleArithmetic(operator, floating(first), floating(second)))
  if (first instanceof BigInteger || second instanceof BigInteger || isBig(first) || isBig(second)) {
    return new BigInteger(bigArithmetic(operator, toBigInt(first), toBigInt(second)))
  }
  const quick = operator === '/' || operator === '%' ? Number.NaN : doubleArithmetic(operator, Number(first), Number(second))
  if (Number.isSafeInteger(quick)) return long(quick + 0)
  return wrappedLong(bigArithmetic(operator, toBigInt(first), toBigInt(second)))
}

function isBig(value: Numeric): boolean {
  return typeof value === 'bigint' && numberKind(value) === 'biginteger'
}

function isFloating(value: Numeric): boolean {
  return value instanceof Dbl || value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))
}

/** A float counts with the digits it shows. */
function floating(value: Numeric): number {
  return value instanceof Float ? Number(floatText(value.value)) : toDouble(value)
}

/** The value as a number; texts are read as numbers. */
export function operand(value: unknown): Numeric {
  if (isNumeric(value)) return value
  if (typeof value === 'string') return numberOfText(value)
  throw javaError('IllegalArgumentException', `Cannot convert to Number: ${javaText(value)}`)
}

function numberOfText(text: string): Numeric {
  if (/[.eE]/.test(text)) {
    const trimmed = text.trim()
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/.test(trimmed)) return dbl(Number(trimmed.replace(/[fFdD]$/, '')))
  } else if (/^[+-]?\d+$/.test(text)) {
    const value = BigInt(text.replace('+', ''))
    if (BigInt.asIntN(64, value) === value) return wrappedLong(value)
  }
  throw javaError('NumberFormatException', `For input string: "${text}"`)
}

function doubleArithmetic(operator: Arithmetic, left: number, right: number): number {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  return operator === '/' ? left / right : left % right
}

function bigArithmetic(operator: Arithmetic, left: bigint, right: bigint): bigint {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  if (right === 0n) throw javaError('ArithmeticException', '/ by zero')
  return operator === '/' ? left / right : left % right
}

/** Unary minus; texts are read as numbers. */
export function negate(given: unknown): Numeric {
  const value = operand(given)
  if (value instanceof Float) return new Float(-value.value)
  if (value instanceof Decimal) return new Decimal(-value.unscaled, value.scale)
  if (value instanceof BigInteger) return new BigInteger(-value.value)
  if (value instanceof Dbl) return new Dbl(-value.value)
  if (value instanceof Long) return long(-value.value + 0)
  if (typeof value === 'bigint') return numberKind(value) === 'long' ? wrappedLong(-value) : -value
  return Number.isInteger(value) ? -value + 0 : -value
}

/** `==`: numbers by value, everything else by Java's equals. */
export function looseEquals(left: unknown, right: unknown): boolean {
  if (isNumeric(left) && isNumeric(right)) return toDouble(left) === toDouble(right)
  return equals(left, right)
}

export type Comparison = '<' | '>' | '<=' | '>='

export function compare(operator: Comparison, left: unknown, right: unknown, comparesTexts: boolean): boolean {
  if (left === null || left === undefined || right === null || right === undefined) return false
  if (isNumeric(left) && isNumeric(right)) return ordered(operator, toDouble(left), toDouble(right))
  if (comparesTexts && typeof left === 'string' && typeof right === 'string') return ordered(operator, left, right)
  throw javaError('RuntimeException', 'invalid operands for mathematical comparison')
}

function ordered<T extends number | string>(operator: Comparison, left: T, right: T): boolean {
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return operator === '<=' ? left <= right : left >= right
}

export function contains(left: unknown, right: unknown): boolean {
  if (left === null || left === undefined) return false
  if (Array.isArray(left)) return (Array.isArray(right) ? right : [right]).every((wanted) => left.some((item) => equals(item, wanted)))
  if (isMap(left)) return mapHas(left, right)
  if (typeof left === 'string') return left.includes(javaText(right))
  throw templateError(`Contains operator can only be used on Collections, Maps and arrays. Actual type was: ${typeof left}`)
}

export function isIn(left: unknown, right: unknown): boolean {
  if (left === null || left === undefined || right === null || right === undefined) return false
  const wanted = javaText(left)
  const matches = (item: unknown): boolean => {
    if (item === null || item === undefined) throw javaError('NullPointerException', 'an element to compare with is null')
    return javaText(item) === wanted
  }
  if (Array.isArray(right)) return right.some(matches)
  return isMap(right) && mapEntries(right).some(([key, value]) => matches(key) || matches(value))
}

/** A condition as `if`, `not`, `and` … take it. @throws ExpressionError for null, lists and maps */
export function truthOf(value: unknown, onNull: string): boolean {
  if (typeof value === 'boolean') return value
  if (value === null || value === undefined) throw templateError(onNull)
  if (typeof value === 'string') return value.length > 0
  if (isNumeric(value)) {
    const double = toDouble(value)
    return double !== 0 && !Number.isNaN(double)
  }
  throw templateError(
    `Unsupported value type ${Array.isArray(value) ? 'java.util.ArrayList' : typeof value}. Expected Boolean, String, Number.`,
  )
}
