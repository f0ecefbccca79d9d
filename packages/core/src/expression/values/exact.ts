import { decimalOf } from './decimal.ts'
import { BigInteger, Decimal, Long, type Numeric, toDouble } from './number.ts'
import { javaText } from './text.ts'

/** The exact value of a number as a decimal: what a double is to the last bit. */
export function exactDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value
  if (typeof value === 'bigint') return new Decimal(value, 0)
  if (value instanceof BigInteger) return new Decimal(value.value, 0)
  if (value instanceof Long) return new Decimal(BigInt(value.value), 0)
  return exactDouble(toDouble(value))
}

function exactDouble(value: number): Decimal {
  if (Number.isInteger(value)) return new Decimal(BigInt(value), 0)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const high = bits.getUint32(0)
  const exponent = (high >>> 20) & 0x7ff
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4))
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n)
  const scale = 1075 - Math.max(exponent, 1)
  const unscaled = mantissa * 5n ** BigInt(scale)
  return new Decimal(value < 0 ? -unscaled : unscaled, scale)
}

/** The digits a number shows. */
export function shownDecimal(value: Numeric): Decimal {
  return decimalOf(javaText(value)) ?? exactDecimal(value)
}
