import { Dbl, dbl } from '../../model/dbl.ts'

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/

/** A 32-bit integer, or undefined when the text is none. Digits of any script count, as in Java. */
export function parseInt32(text: string): number | undefined {
  if (!/^[+-]?\p{Nd}+$/u.test(text)) return undefined
  const value = Number(text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit))))
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? value + 0 : undefined
}

/** The digits of a script lie together in order, so a digit's value is its distance from its zero. */
function digitValue(digit: string): number {
  let code = digit.codePointAt(0) ?? 0
  if (code < 128) return code - 48
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
    code--
    value++
  }
  return value
}

/** A 32-bit float as Java's parser reads it, or undefined. `NaN` and the infinities are texts, since JSON has no such numbers. */
export function parseFloat32(text: string): number | Dbl | string | undefined {
  const trimmed = text.trim()
  if (/^[+-]?NaN$/.test(trimmed)) return 'NaN'
  if (/^[+-]?Infinity$/.test(trimmed)) return trimmed.startsWith('-') ? '-Infinity' : 'Infinity'
  const hex = hexadecimal.exec(trimmed)
  if (hex === null && !decimal.test(trimmed)) return undefined
  return float32(hex === null ? Number(trimmed.replace(/[fFdD]$/, '')) : hexFloat(hex))
}

/** The shortest decimal number that means the same 32-bit float: 0.1 stays 0.1. */
export function float32(value: number): number | Dbl | string {
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return Number.isNaN(single) ? 'NaN' : single > 0 ? 'Infinity' : '-Infinity'
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return dbl(short)
  }
  return dbl(Number(single.toPrecision(9)))
}

/** The plain number in a value that may be boxed, a bigint or a text such as `NaN`. */
export function plainNumber(value: unknown): number {
  if (value instanceof Dbl) return value.value
  return Number(value)
}

function hexFloat([, sign, whole = '', fraction = '', exponent = '0']: RegExpExecArray): number {
  const mantissa = Number.parseInt(`${whole}${fraction}` || '0', 16) / 16 ** fraction.length
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** Number(exponent)
}
