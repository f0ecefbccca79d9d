import { dbl } from '../../model/dbl.ts'
import { limitError } from '../expression-error.ts'
import { isMap, mapEntries } from '../values/map.ts'
import { Char, isIntegral, isNumeric, type Numeric, toBigInt, toDouble } from '../values/number.ts'
import { jsonText } from '../values/text.ts'
import { JqError } from './jq-error.ts'

/** Objects of a jq value. */
export type JqObject = ReadonlyMap<string, unknown>

/** The input of an empty text: neither null nor anything else. */
export const missing: unique symbol = Symbol('missing')

const maxText = 64 * 1024 * 1024

/** A value of an expression as jq sees it: null members of maps vanish, dates are texts. */
export function toJq(value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'symbol')
    return value ?? null
  if (Array.isArray(value)) return value.map(toJq)
  if (isMap(value)) {
    const members = new Map<string, unknown>()
    for (const [key, item] of mapEntries(value)) if (item !== null && item !== undefined) members.set(String(key), toJq(item))
    return members
  }
  if (isNumeric(value)) return value
  if (value instanceof Char) return value.text
  return JSON.parse(jsonText(value)) as unknown // any other value is written as a JSON text
}

export function isObject(value: unknown): value is JqObject {
  return value instanceof Map
}

export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value
  if (isNumeric(value)) return 'number'
  if (Array.isArray(value)) return 'array'
  return isObject(value) ? 'object' : 'null'
}

export function isTrue(value: unknown): boolean {
  return value !== null && value !== false && value !== missing
}

/** A double as jq holds results: an integer when it is integral. */
export function numeric(value: number): Numeric {
  return Number.isSafeInteger(value) ? value + 0 : value
}

/** JSON text in which integral numbers have no fraction. */
export function jqText(value: unknown): string {
  if (value === missing) return 'null'
  if (isNumeric(value) && !isIntegral(value)) return decimalText(toDouble(value))
  if (Array.isArray(value)) return `[${value.map(jqText).join(',')}]`
  if (isObject(value)) return `{${[...value].map(([key, item]) => `${jsonText(key)}:${jqText(item)}`).join(',')}}`
  return jsonText(value)
}

function decimalText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return decimalText(Math.sign(value) * Number.MAX_VALUE)
  return jsonText(dbl(value)).replace(/(?:\.0)?E(-?)/, (_, sign: string) => `e${sign === '' ? '+' : '-'}`)
}

const ranks: Readonly<Record<string, number>> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 }

/** jq's order: null, false, true, numbers, texts, arrays, objects. */
export function order(left: unknown, right: unknown): number {
  const [a, b] = [typeName(left), typeName(right)]
  if (a !== b) return (ranks[a] ?? 0) - (ranks[b] ?? 0)
  if (isNumeric(left) && isNumeric(right)) return numberOrder(left, right)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'boolean') return Number(left) - Number(right)
  if (Array.isArray(left) && Array.isArray(right)) return listOrder(left, right)
  return isObject(left) && isObject(right) ? objectOrder(left, right) : 0
}

function numberOrder(left: Numeric, right: Numeric): number {
  if (isIntegral(left) && isIntegral(right) && (typeof left === 'bigint' || typeof right === 'bigint')) {
    const difference = toBigInt(left) - toBigInt(right)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  const [a, b] = [toDouble(left), toDouble(right)]
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
  return a < b ? -1 : a > b ? 1 : 0
}

function listOrder(left: readonly unknown[], right: readonly unknown[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const compared = order(left[index], right[index])
    if (compared !== 0) return compared
  }
  return left.length - right.length
}

function objectOrder(left: JqObject, right: JqObject): number {
  const [a, b] = [[...left.keys()].sort(), [...right.keys()].sort()]
  const keys = listOrder(a, b)
  if (keys !== 0) return keys
  for (const key of a) {
    const compared = order(left.get(key), right.get(key))
    if (compared !== 0) return compared
  }
  return 0
}

const cannot = (left: unknown, right: unknown, what: string): JqError => {
  return new JqError(`${typeName(left)} (${jqText(left)}) and ${typeName(right)} (${jqText(right)}) cannot be ${what}`)
}

/** `+ - * / %`. @throws JqError */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: unknown, right: unknown): unknown {
  if (isNumeric(left) && isNumeric(right)) return numbers(operator, left, right)
  if (operator === '+') return add(left, right)
  if (operator === '-' && Array.isArray(left) && Array.isArray(right)) {
    return left.filter((item) => !right.some((other: unknown) => order(item, other) === 0))
  }
  if (operator === '*' && isObject(left) && isObject(right)) return deepMerge(left, right)
  if (operator === '*' && typeof left === 'string' && isNumeric(right)) return repeat(left, toDouble(right))
  if (operator === '*' && isNumeric(left) && typeof right === 'string') return repeat(right, toDouble(left))
  if (operator === '/' && typeof left === 'string' && typeof right === 'string') return left === '' ? [] : left.split(right)
  const what = { '-': 'subtracted', '*': 'multiplied', '/': 'divided', '%': 'divided' } as const
  throw cannot(left, right, what[operator])
}

function add(left: unknown, right: unknown): unknown {
  if (left === null) return right
  if (right === null) return left
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length + right.length > maxText) throw limitError('A jq program makes too long a text')
    return left + right
  }
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
  if (isObject(left) && isObject(right)) return new Map([...left, ...right])
  throw cannot(left, right, 'added')
}

function repeat(text: string, times: number): unknown {
  if (times <= 0) return null
  const count = Math.max(1, Math.ceil(times))
  if (text.length * count > maxText) throw limitError('A jq program makes too long a text')
  return text.repeat(count)
}

function deepMerge(left: JqObject, right: JqObject): JqObject {
  const merged = new Map(left)
  for (const [key, value] of right) {
    const before = merged.get(key)
    merged.set(key, isObject(before) && isObject(value) ? deepMerge(before, value) : value)
  }
  return merged
}

function numbers(operator: string, left: Numeric, right: Numeric): unknown {
  if (operator === '%') return modulo(left, right)
  if (isIntegral(left) && isIntegral(right) && operator !== '/') {
    const [a, b] = [toBigInt(left), toBigInt(right)]
    const exact = operator === '+' ? a + b : operator === '-' ? a - b : a * b
    if (BigInt.asIntN(64, exact) === exact) return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
  }
  const [a, b] = [toDouble(left), toDouble(right)]
  if (operator === '/' && b === 0) throw cannot(left, right, 'divided because the divisor is zero')
  return numeric(operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b)
}

function modulo(left: Numeric, right: Numeric): unknown {
  const [a, b] = [toBigInt(left), toBigInt(right)]
  if (b === 0n) throw cannot(left, right, 'divided because the divisor is zero')
  const rest = a % (b < 0n ? -b : b)
  return Number.isSafeInteger(Number(rest)) ? Number(rest) : rest
}
