import { javaError } from '../expression-error.ts'
import { roundHalfEven } from '../values/decimal.ts'
import { exactDecimal, shownDecimal } from '../values/exact.ts'
import { type Numeric, toDouble } from '../values/number.ts'

interface DecimalPattern {
  readonly prefix: string
  readonly suffix: string
  readonly negativePrefix: string
  readonly negativeSuffix: string
  readonly minInteger: number
  readonly maxInteger: number
  readonly minFraction: number
  readonly maxFraction: number
  /** Digits between grouping marks; 0 = none. */
  readonly grouping: number
  /** Power of ten the value is multiplied with: 2 for percent, 3 for per mille. */
  readonly shift: number
  /** Minimum digits of the exponent; -1 = no exponent. */
  readonly exponent: number
  readonly showsPoint: boolean
}

const patterns = new Map<string, DecimalPattern>()

/** A number in a pattern of java.text.DecimalFormat, English marks, ties to the even digit. @throws ExpressionError for a malformed pattern */
export function formatDecimal(value: Numeric, pattern: string): string {
  let parsed = patterns.get(pattern)
  if (parsed === undefined) {
    parsed = parsePattern(pattern)
    if (patterns.size > 200) patterns.clear()
    patterns.set(pattern, parsed)
  }
  const double = toDouble(value)
  if (Number.isNaN(double)) return 'NaN'
  const negative = double < 0 || Object.is(double, -0)
  const body = Number.isFinite(double) ? digitsOf(value, parsed) : '∞'
  return negative ? `${parsed.negativePrefix}${body}${parsed.negativeSuffix}` : `${parsed.prefix}${body}${parsed.suffix}`
}

function digitsOf(value: Numeric, pattern: DecimalPattern): string {
  const shown = shownDecimal(value)
  // Rounding looks at what a double really is; where nothing is cut off, its shortest digits are printed.
  const exact = pattern.exponent < 0 && shown.scale - pattern.shift <= pattern.maxFraction ? shown : exactDecimal(value)
  const unscaled = exact.unscaled < 0n ? -exact.unscaled : exact.unscaled
  const scale = exact.scale - pattern.shift
  if (pattern.exponent >= 0) return scientific(unscaled, scale, pattern)
  return assemble(roundedAt(unscaled, scale, pattern.maxFraction), pattern)
}

/** Digits of the number times 10^fraction. */
function roundedAt(unscaled: bigint, scale: number, fraction: number): bigint {
  if (scale <= fraction) return unscaled * 10n ** BigInt(fraction - scale)
  return roundHalfEven(unscaled, 10n ** BigInt(scale - fraction))
}

function assemble(scaled: bigint, pattern: DecimalPattern): string {
  const text = String(scaled).padStart(pattern.maxFraction + 1, '0')
  const cut = text.length - pattern.maxFraction
  let integer = text.slice(0, cut).replace(/^0+/, '')
  let fraction = text.slice(cut)
  while (fraction.length > pattern.minFraction && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  if (integer.length > pattern.maxInteger) integer = integer.slice(-pattern.maxInteger)
  integer = integer.padStart(pattern.minInteger, '0')
  if (integer === '' && fraction === '') integer = '0'
  return `${grouped(integer, pattern.grouping)}${fraction !== '' || pattern.showsPoint ? '.' : ''}${fraction}`
}

function grouped(integer: string, size: number): string {
  if (size <= 0) return integer
  const parts: string[] = []
  for (let end = integer.length; end > 0; end -= size) parts.unshift(integer.slice(Math.max(0, end - size), end))
  return parts.join(',')
}

/** As many significant digits as the pattern has places; an exponent that is a multiple of them where it has optional ones before the point. */
function scientific(unscaled: bigint, scale: number, pattern: DecimalPattern): string {
  const significant = pattern.maxInteger + pattern.maxFraction
  let digits = String(unscaled)
  let exponentOfFirst = digits.length - 1 - scale
  if (digits.length > significant && unscaled !== 0n) {
    digits = String(roundHalfEven(unscaled, 10n ** BigInt(digits.length - significant)))
    if (digits.length > significant) exponentOfFirst++
  }
  digits = digits.replace(/0+$/, '')
  const repeats = pattern.maxInteger > 1 && pattern.maxInteger > pattern.minInteger
  const minInteger = repeats ? 1 : pattern.minInteger
  let exponent = exponentOfFirst - (minInteger > 0 || pattern.minFraction > 0 ? minInteger : 1) + 1
  if (repeats) exponent = Math.floor(exponentOfFirst / pattern.maxInteger) * pattern.maxInteger
  if (unscaled === 0n) exponent = 0
  const integerDigits = unscaled === 0n ? minInteger : exponentOfFirst - exponent + 1
  const padded = digits.padEnd(Math.max(integerDigits, minInteger + pattern.minFraction), '0')
  const fraction = padded.slice(integerDigits)
  const body = `${padded.slice(0, integerDigits)}${fraction !== '' || pattern.showsPoint ? '.' : ''}${fraction}`
  return `${body}E${exponent < 0 ? '-' : ''}${String(Math.abs(exponent)).padStart(pattern.exponent, '0')}`
}

function parsePattern(pattern: string): DecimalPattern {
  const [positive = '', negative] = splitSubpatterns(pattern)
  const main = parseSubpattern(positive, pattern)
  if (negative === undefined) return { ...main, negativePrefix: `-${main.prefix}`, negativeSuffix: main.suffix }
  const other = parseSubpattern(negative, pattern)
  const same = other.prefix === main.prefix && other.suffix === main.suffix
  return { ...main, negativePrefix: same ? `-${main.prefix}` : other.prefix, negativeSuffix: other.suffix }
}

function splitSubpatterns(pattern: string): string[] {
  let quoted = false
  for (const [index, char] of [...pattern].entries()) {
    if (char === "'") quoted = !quoted
    if (char === ';' && !quoted) return [pattern.slice(0, index), pattern.slice(index + 1)]
  }
  return [pattern]
}

function parseSubpattern(sub: string, whole: string): DecimalPattern {
  const malformed = (): Error => javaError('IllegalArgumentException', `Malformed pattern "${whole}"`)
  const found = /^((?:'[^']*'|[^'#0,.])*)([#0,.]*)(E0+)?((?:'[^']*'|[^'#0,.])*)$/.exec(sub)
  if (found === null) throw malformed()
  const [, rawPrefix = '', number = '', exponent, rawSuffix = ''] = found
  const [integer = '', fraction, extra] = number.split('.')
  if (extra !== undefined || /0[,]*#/.test(integer) || /#[,]*0|,/.test(fraction ?? '')) throw malformed()
  if (integer.endsWith(',')) throw malformed()
  const digits = integer.replaceAll(',', '')
  let minInteger = digits.replaceAll('#', '').length
  let minFraction = (fraction ?? '').replaceAll('#', '').length
  // A pattern with a point but without any 0 has one in front of the point, or directly behind it.
  const hasNoZero = fraction !== undefined && minInteger === 0 && minFraction === 0 && digits.length + fraction.length > 0
  if (hasNoZero && digits.length > 0) minInteger = 1
  else if (hasNoZero) minFraction = 1
  const affixes = `${rawPrefix}${rawSuffix}`.replace(/'[^']*'/g, '')
  if (exponent !== undefined && integer.includes(',')) throw malformed()
  return {
    prefix: literal(rawPrefix),
    suffix: literal(rawSuffix),
    negativePrefix: '',
    negativeSuffix: '',
    minInteger,
    maxInteger: exponent === undefined ? Number.POSITIVE_INFINITY : digits.length,
    minFraction,
    maxFraction: whole === '' ? 340 : (fraction ?? '').length,
    grouping: whole === '' ? 3 : integer.includes(',') ? integer.length - integer.lastIndexOf(',') - 1 : 0,
    shift: affixes.includes('%') ? 2 : affixes.includes('‰') ? 3 : 0,
    exponent: exponent === undefined ? -1 : exponent.length - 1,
    showsPoint: fraction === '' && number !== '.',
  }
}

/** Affix text without quotes; `¤` is the currency sign of the United States. */
function literal(text: string): string {
  return text.replace(/'([^']*)'|¤¤|¤/g, (part, inner: string | undefined) =>
    inner === undefined ? (part === '¤' ? '$' : 'USD') : inner === '' ? "'" : inner,
  )
}
