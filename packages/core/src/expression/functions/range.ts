import type { Context } from '../context.ts'
import { templateError } from '../expression-error.ts'
import { Char, isNumeric, longLiteral, toBigInt } from '../values/number.ts'

/** Inclusive range of integers or of single characters. @throws ExpressionError */
export function rangeOf(start: unknown, end: unknown, increment: unknown, context: Context): readonly unknown[] {
  const step = increment === undefined || increment === null ? 1n : integer(increment)
  if (step === undefined) throw templateError('The increment of the range function must be a number')
  if (step === 0n) throw templateError('The increment of the range function must be different than 0')
  const [first, last] = [integer(start), integer(end)]
  if (first !== undefined && last !== undefined) return fill(first, last, step, context, (value) => longLiteral(value))
  const [from, to] = [character(start), character(end)]
  if (from !== undefined && to !== undefined) {
    return fill(BigInt(from), BigInt(to), step, context, (value) => new Char(String.fromCharCode(Number(value))))
  }
  throw templateError('Arguments of range function must be of type Number or String with a length of 1')
}

function integer(value: unknown): bigint | undefined {
  return isNumeric(value) ? toBigInt(value) : undefined
}

function character(value: unknown): number | undefined {
  return typeof value === 'string' && value.length === 1 ? value.charCodeAt(0) : undefined
}

function fill(first: bigint, last: bigint, step: bigint, context: Context, make: (value: bigint) => unknown): unknown[] {
  const count = step > 0n ? (last - first) / step + 1n : (first - last) / -step + 1n
  if ((step > 0n && first > last) || (step < 0n && first < last)) return []
  const limit = context.rules.expressionLimits.range
  if (count > BigInt(limit))
    throw templateError(`The range function cannot produce more than ${limit} elements, but this call would produce ${count}.`)
  return Array.from({ length: Number(count) }, (_, index) => make(first + BigInt(index) * step))
}
