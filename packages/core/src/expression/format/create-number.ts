import { dbl, dblText } from '../../model/dbl.ts'
import { javaError } from '../expression-error.ts'
import { decimalOf } from '../values/decimal.ts'
import { BigInteger, type Decimal, Float, longLiteral, type Numeric, toDouble } from '../values/number.ts'
import { floatText } from '../values/text.ts'

const invalid = (text: string): Error => javaError('NumberFormatException', `For input string: "${text}"`)
const maxInt = 2147483647n
const maxLong = 9223372036854775807n

/** A number of a text, of the named Java type or else of the narrowest that holds it exactly. @throws ExpressionError */
export function createNumber(text: string, type: string | undefined): Numeric {
  switch (type) {
    case 'INT':
      return Number(within(decode(text), maxInt, text))
    case 'LONG':
      return longLiteral(within(decode(text), maxLong, text))
    case 'FLOAT':
      return new Float(floating(text))
    case 'DOUBLE':
      return dbl(floating(text))
    case 'BIGDECIMAL':
      return exactDecimal(text)
    case 'BIGINTEGER':
      return new BigInteger(bigInteger(text))
    default:
      return narrowest(text)
  }
}

function narrowest(text: string): Numeric {
  if (text.trim() === '') throw javaError('NumberFormatException', 'A blank string is not a valid number')
  if (/^[+-]?(?:0[xX]|#)/.test(text)) return narrowInteger(text)
  const last = text.at(-1) ?? ''
  if (!/[\p{Nd}.]/u.test(last)) return suffixed(text, last)
  if (!/[.eE]/.test(text)) return narrowInteger(text)
  return narrowDecimal(text)
}

function narrowInteger(text: string): Numeric {
  let value: bigint
  try {
    value = decode(text)
  } catch {
    // What no long can be read from may still be a big integer, which allows a second sign.
    return new BigInteger(bigInteger(text))
  }
  if (fits(value, maxInt)) return Number(value)
  return fits(value, maxLong) ? longLiteral(value) : new BigInteger(value)
}

function narrowDecimal(text: string): Numeric {
  const exact = exactDecimal(text)
  const double = exact.unscaled === 0n && text.startsWith('-') ? -0 : toDouble(exact)
  const vanished = double === 0 && exact.unscaled !== 0n
  const float = new Float(double)
  if (Number.isFinite(float.value) && !(float.value === 0 && exact.unscaled !== 0n) && floatText(float.value) === dblText(double))
    return float
  if (!Number.isFinite(double) || vanished) return exact
  const shown = decimalOf(dblText(double))
  return shown !== undefined && sameValue(shown, exact) ? dbl(double) : exact
}

function sameValue(left: Decimal, right: Decimal): boolean {
  const scale = Math.max(left.scale, right.scale)
  return left.unscaled * 10n ** BigInt(scale - left.scale) === right.unscaled * 10n ** BigInt(scale - right.scale)
}

function suffixed(text: string, suffix: string): Numeric {
  const digits = text.slice(0, -1)
  if ((suffix === 'l' || suffix === 'L') && /^-?\d+$/.test(digits)) {
    const value = BigInt(digits)
    return fits(value, maxLong) ? longLiteral(value) : new BigInteger(value)
  }
  if (/[fF]/.test(suffix) && decimalOf(digits) !== undefined) {
    const float = new Float(Number(digits))
    if (Number.isFinite(float.value)) return float
  }
  if (/[fFdD]/.test(suffix) && decimalOf(digits) !== undefined) {
    const double = Number(digits)
    return Number.isFinite(double) ? dbl(double) : exactDecimal(digits)
  }
  throw javaError('NumberFormatException', `${text} is not a valid number.`)
}

/** Decimal, hexadecimal (`0x`, `#`) and octal (leading 0) notation with one sign. */
function decode(text: string): bigint {
  if (text === '') throw javaError('NumberFormatException', 'Zero length string')
  const found = /^([+-]?)(0[xX]|#|0(?=.))?(.+)$/s.exec(text)
  const [, sign, prefix = '', digits = ''] = found ?? []
  if (/^[+-]/.test(digits)) throw javaError('NumberFormatException', 'Sign character in wrong position')
  const value = parseDigits(digits, prefix === '' ? 10 : prefix === '0' ? 8 : 16, text)
  return sign === '-' ? -value : value
}

function bigInteger(text: string): bigint {
  const found = /^([+-]?)(0[xX]|#|0(?=.))?(.*)$/s.exec(text)
  const [, sign, prefix = '', rest = ''] = found ?? []
  const inner = /^([+-]?)(.+)$/s.exec(rest)
  if (inner === null) throw javaError('NumberFormatException', 'Zero length BigInteger')
  const value = parseDigits(inner[2] ?? '', prefix === '' ? 10 : prefix === '0' ? 8 : 16, text)
  return (sign === '-') !== (inner[1] === '-') ? -value : value
}

function parseDigits(digits: string, radix: number, text: string): bigint {
  const ascii = digits.replace(/\p{Nd}/gu, (digit) => String(decimalDigit(digit)))
  const allowed = radix === 10 ? /^\d+$/ : radix === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/
  if (!allowed.test(ascii)) throw invalid(text)
  return BigInt(radix === 10 ? ascii : `${radix === 8 ? '0o' : '0x'}${ascii}`)
}

/** Value of a digit of any script: their blocks begin at a zero and are ten long. */
function decimalDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return (code - zero) % 10
}

function fits(value: bigint, max: bigint): boolean {
  return value <= max && value >= -max - 1n
}

function within(value: bigint, max: bigint, text: string): bigint {
  if (!fits(value, max)) throw invalid(text)
  return value
}

function floating(text: string): number {
  const trimmed = text.trim()
  const special = /^[+-]?(?:NaN|Infinity)$/.exec(trimmed)
  if (special !== null) return Number(trimmed.replace(/^[+-](?=NaN)/, ''))
  if (trimmed === '') throw javaError('NumberFormatException', 'empty String')
  const digits = trimmed.replace(/[fFdD]$/, '')
  if (decimalOf(digits) === undefined) throw invalid(text)
  return Number(digits)
}

function exactDecimal(text: string): Decimal {
  const decimal = decimalOf(text)
  if (decimal === undefined) throw javaError('NumberFormatException', `${text} is not a valid decimal`)
  return decimal
}
