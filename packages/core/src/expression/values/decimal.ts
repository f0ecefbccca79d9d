import { dblText } from '../../model/dbl.ts'
import { javaError, limitError } from '../expression-error.ts'
import { type BigInteger, Decimal, isIntegral, type Numeric, toBigInt, toDouble } from './number.ts'

/** Significant digits of decimal arithmetic. */
const precision = 34
/** Powers of ten a decimal may be written with. */
const maxExponent = 100_000

/** Reads plain or scientific notation. Undefined when the text is no decimal number. */
export function decimalOf(text: string): Decimal | undefined {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text)
  if (found === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = found
  if (whole === '' && fraction === '') return undefined
  if (Math.abs(Number(exponent)) > maxExponent) throw limitError(`The exponent of ${text.slice(0, 40)} is beyond ${maxExponent}`)
  const unscaled = BigInt(`${whole}${fraction}`)
  return new Decimal(sign === '-' ? -unscaled : unscaled, fraction.length - Number(exponent))
}

export function toDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value
  if (isIntegral(value)) return new Decimal(toBigInt(value), 0)
  const decimal = decimalOf(dblText(toDouble(value)))
  if (decimal === undefined) throw javaError('NumberFormatException', 'Infinite or NaN')
  return decimal
}

/** `+ - * / %` of decimals, rounded to 34 digits. A double or an integer beside a decimal counts with the digits it shows. */
export function decimalArithmetic(operator: string, left: Numeric | BigInteger, right: Numeric | BigInteger): Decimal {
  const [a, b] = [toDecimal(left), toDecimal(right)]
  if (operator === '*') return rounded(new Decimal(a.unscaled * b.unscaled, a.scale + b.scale))
  if (operator === '/') return divide(a, b)
  const scale = Math.max(a.scale, b.scale)
  const [first, second] = [rescaled(a, scale), rescaled(b, scale)]
  if (operator === '+') return rounded(new Decimal(first + second, scale))
  if (operator === '-') return rounded(new Decimal(first - second, scale))
  if (second === 0n) throw javaError('ArithmeticException', 'Division by zero')
  return new Decimal(first % second, scale)
}

function rescaled(value: Decimal, scale: number): bigint {
  return value.unscaled * 10n ** BigInt(scale - value.scale)
}

function divide(left: Decimal, right: Decimal): Decimal {
  if (right.unscaled === 0n) throw javaError('ArithmeticException', 'Division by zero')
  const shift = precision + String(right.unscaled).length
  const quotient = rounded(new Decimal((left.unscaled * 10n ** BigInt(shift)) / right.unscaled, left.scale - right.scale + shift))
  return stripped(quotient, left.scale - right.scale)
}

/** Without zeros at the end, down to a scale. */
function stripped(value: Decimal, minimumScale: number): Decimal {
  let { unscaled, scale } = value
  while (scale > minimumScale && unscaled % 10n === 0n) {
    unscaled /= 10n
    scale--
  }
  return new Decimal(unscaled, scale)
}

function rounded(value: Decimal): Decimal {
  const digits = String(value.unscaled < 0n ? -value.unscaled : value.unscaled).length
  if (digits <= precision) return value
  const drop = digits - precision
  return new Decimal(roundHalfEven(value.unscaled, 10n ** BigInt(drop)), value.scale - drop)
}

/** The quotient, ties to the even neighbour. */
export function roundHalfEven(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  const rest = value % divisor
  const twice = (rest < 0n ? -rest : rest) * 2n
  const up = twice > divisor || (twice === divisor && quotient % 2n !== 0n)
  return up ? quotient + (value < 0n ? -1n : 1n) : quotient
}
