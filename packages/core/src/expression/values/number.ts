import { Dbl } from '../../model/dbl.ts'

/**
 * Numbers of the expression language. Plain `number`: an Integer when integral and within 32 bits, a Long when integral and larger,
 * else a Double. `bigint`: a Long, or a BigInteger past 64 bits. `Dbl`: a Double without fraction. The classes below are the rest.
 */
export type Numeric = number | bigint | Dbl | Long | Float | Decimal | BigInteger

/** A 64-bit integer that would fit 32 bits: literals and the results of arithmetic. The difference shows in `className`, `==` of lists and casts. */
export class Long {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  valueOf(): number {
    return this.value
  }
  toString(): string {
    return String(this.value)
  }
  toJSON(): number {
    return this.value
  }
}

/** A 32-bit float. `value` is already rounded to what a float holds. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = Math.fround(value)
  }
}

/** An exact decimal: `unscaled × 10^-scale`. */
export class Decimal {
  readonly unscaled: bigint
  readonly scale: number
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }
}

/** An arbitrary integer whose value would fit 64 bits. */
export class BigInteger {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

/** One UTF-16 unit, which Java does not take for a string. */
export class Char {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
  toJSON(): string {
    return this.text
  }
}

const smallLongs = Array.from({ length: 384 }, (_, index) => new Long(index - 128))
const minInt = -2147483648
const maxInt = 2147483647

/** A Long from a safe integer. */
export function long(value: number): number | Long {
  if (value > maxInt || value < minInt) return value
  return smallLongs[value + 128] ?? new Long(value + 0)
}

export function longLiteral(value: bigint): number | Long | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? long(small) : value
}

/** A Long of any size, wrapped at 64 bits as Java does. */
export function wrappedLong(value: bigint): number | Long | bigint {
  return longLiteral(BigInt.asIntN(64, value))
}

/** An integer of the narrowest Java type: Integer, Long or BigInteger. */
export function narrowInteger(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Long ||
    value instanceof Dbl ||
    value instanceof Float ||
    value instanceof Decimal ||
    value instanceof BigInteger
  )
}

export type NumberKind = 'int' | 'long' | 'double' | 'float' | 'decimal' | 'biginteger'

export function numberKind(value: Numeric): NumberKind {
  if (typeof value === 'number') return Number.isInteger(value) ? (value <= maxInt && value >= minInt ? 'int' : 'long') : 'double'
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'long' : 'biginteger'
  if (value instanceof Long) return 'long'
  if (value instanceof Dbl) return 'double'
  if (value instanceof Float) return 'float'
  return value instanceof Decimal ? 'decimal' : 'biginteger'
}

export function isIntegral(value: Numeric): boolean {
  const kind = numberKind(value)
  return kind === 'int' || kind === 'long' || kind === 'biginteger'
}

/** The value as a double. */
export function toDouble(value: Numeric): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Decimal) return Number(decimalText(value))
  return Number(value.value)
}

/** The value as an integer, decimals cut off. */
export function toBigInt(value: Numeric): bigint {
  if (typeof value === 'bigint') return value
  if (value instanceof BigInteger) return value.value
  if (value instanceof Decimal)
    return value.scale <= 0 ? value.unscaled * 10n ** BigInt(-value.scale) : value.unscaled / 10n ** BigInt(value.scale)
  const double = toDouble(value)
  return Number.isFinite(double) ? BigInt(Math.trunc(double)) : 0n
}

/** Digits without exponent. */
export function decimalText(value: Decimal): string {
  if (value.scale <= 0) return String(value.unscaled * 10n ** BigInt(-value.scale))
  const negative = value.unscaled < 0n
  const digits = String(negative ? -value.unscaled : value.unscaled).padStart(value.scale + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -value.scale)}.${digits.slice(-value.scale)}`
}
