import { Dbl, dblText } from '../../model/dbl.ts'
import { javaError, limitError } from '../expression-error.ts'
import { decimalOf } from '../values/decimal.ts'
import { Char, Decimal, Float, isIntegral, isNumeric, type Numeric, toBigInt, toDouble } from '../values/number.ts'
import { floatText, javaText } from '../values/text.ts'

const specifier = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y

interface Specifier {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly conversion: string
}

/** Java's String.format. @throws ExpressionError for an unknown conversion, a missing argument or one of the wrong type */
export function printf(format: string, args: readonly unknown[]): string {
  let out = ''
  let ordinary = 0
  let previous = -1
  for (let at = 0; at < format.length; ) {
    if (format[at] !== '%') {
      out += format[at++]
      continue
    }
    specifier.lastIndex = at
    const found = specifier.exec(format)
    if (found === null) throw javaError('UnknownFormatConversionException', `Conversion = '%'`)
    at = specifier.lastIndex
    const [, index, same, flags = '', width = '0', precision, conversion = ''] = found
    if (Number(width) > 10_000_000) throw limitError('The width of a format is too large')
    const given = { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), conversion }
    if (conversion === 'n') out += '\n'
    else if (conversion === '%') out += padded('%', given)
    else {
      const position = same !== undefined ? previous : index !== undefined ? Number(index) - 1 : ordinary++
      if (position < 0 || position >= args.length) throw javaError('MissingFormatArgumentException', `Format specifier '${found[0]}'`)
      previous = position
      out += one(given, args[position] ?? null)
    }
  }
  return out
}

function one(specifier: Specifier, value: unknown): string {
  const { conversion } = specifier
  const upper = conversion !== conversion.toLowerCase()
  const text = converted(specifier, conversion.toLowerCase(), value)
  return padded(upper ? text.toUpperCase() : text, specifier)
}

function converted(specifier: Specifier, conversion: string, value: unknown): string {
  const cut = (text: string): string => (specifier.precision === undefined ? text : text.slice(0, specifier.precision))
  if (conversion === 's') return cut(javaText(value))
  if (conversion === 'b') return cut(typeof value === 'boolean' ? String(value) : String(value !== null))
  if (value === null) return cut('null')
  if (conversion === 'c') return character(value)
  if (conversion === 'd' || conversion === 'x' || conversion === 'o') return integer(specifier, conversion, value)
  if (conversion === 'f' || conversion === 'e' || conversion === 'g') return decimal(specifier, conversion, value)
  if (conversion === 'h') return cut(javaText(value))
  throw javaError('UnknownFormatConversionException', `Conversion = '${conversion}'`)
}

const mismatch = (conversion: string, value: unknown): Error => {
  return javaError('IllegalFormatConversionException', `${conversion} != ${typeof value}`)
}

function character(value: unknown): string {
  if (value instanceof Char) return value.text
  if (typeof value === 'number' && Number.isInteger(value)) return String.fromCodePoint(value)
  throw mismatch('c', value)
}

function integer(specifier: Specifier, conversion: string, value: unknown): string {
  if (!isNumeric(value) || !isIntegral(value)) throw mismatch(conversion, value)
  const big = toBigInt(value)
  if (conversion !== 'd') {
    const unsigned = typeof value === 'number' && Math.abs(value) <= 2147483648 ? BigInt.asUintN(32, big) : BigInt.asUintN(64, big)
    return zeroFilled(unsigned.toString(conversion === 'x' ? 16 : 8), '', '', specifier)
  }
  const digits = String(big < 0n ? -big : big)
  return signed(specifier.flags.includes(',') ? withGroups(digits) : digits, big < 0n, specifier)
}

function decimal(specifier: Specifier, conversion: string, value: unknown): string {
  if (!isNumeric(value) || isIntegral(value)) throw mismatch(conversion, value)
  const double = toDouble(value)
  if (!Number.isFinite(double) && !(value instanceof Decimal))
    return Number.isNaN(double) ? 'NaN' : signed('Infinity', double < 0, { ...specifier, flags: specifier.flags.replace('0', '') })
  const negative = double < 0 || Object.is(double, -0)
  const exact = shownDecimal(value)
  const precision = specifier.precision ?? 6
  if (conversion === 'e')
    return signed(
      Math.abs(double)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, 'e$10$2'),
      negative,
      specifier,
    )
  if (conversion === 'g') return signed(general(Math.abs(double), precision === 0 ? 1 : precision), negative, specifier)
  const text = fixed(exact, precision)
  const [whole = '', fraction] = text.split('.')
  const grouped = specifier.flags.includes(',') ? withGroups(whole) : whole
  return signed(fraction === undefined ? grouped : `${grouped}.${fraction}`, negative, specifier)
}

/** The digits a number shows: Java formats those, not the binary value. */
function shownDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value
  const text = value instanceof Float ? floatText(value.value) : dblText(value instanceof Dbl ? value.value : toDouble(value))
  return decimalOf(text) ?? new Decimal(0n, 0)
}

function fixed(value: Decimal, precision: number): string {
  const unscaled = value.unscaled < 0n ? -value.unscaled : value.unscaled
  const drop = value.scale - precision
  const scaled = drop <= 0 ? unscaled * 10n ** BigInt(-drop) : (unscaled + 5n * 10n ** BigInt(drop - 1)) / 10n ** BigInt(drop)
  const text = String(scaled).padStart(precision + 1, '0')
  return precision === 0 ? text : `${text.slice(0, -precision)}.${text.slice(-precision)}`
}

function general(value: number, precision: number): string {
  if (value !== 0 && (value < 1e-4 || value >= 10 ** precision)) return value.toExponential(precision - 1).replace(/e([+-])(\d)$/, 'e$10$2')
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(value))
  return value.toFixed(Math.max(0, precision - 1 - magnitude))
}

function withGroups(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

function signed(digits: string, negative: boolean, specifier: Specifier): string {
  const { flags } = specifier
  if (negative && flags.includes('(')) return zeroFilled(digits, '(', ')', specifier)
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  return zeroFilled(digits, sign, '', specifier)
}

function zeroFilled(digits: string, before: string, after: string, { flags, width }: Specifier): string {
  return before + (flags.includes('0') ? digits.padStart(width - before.length - after.length, '0') : digits) + after
}

function padded(text: string, { flags, width }: Specifier): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}
