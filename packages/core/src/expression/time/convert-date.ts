import { javaError } from '../expression-error.ts'
import { castError } from '../values/cast.ts'
import { isNumeric, numberKind, toBigInt } from '../values/number.ts'
import { namedPatterns } from './formatter.ts'
import { parseIso } from './iso-parse.ts'
import { datePattern, type PatternElement } from './pattern.ts'
import { parseByPattern } from './pattern-parse.ts'
import { Instant, LocalDate, LocalDateTime, ZonedDateTime } from './temporal.ts'
import { secondsOfLocal, type Zone } from './zone.ts'

export interface DateReading {
  readonly zone: Zone
  /** Pattern or named format of a text; ISO when absent. */
  readonly existingFormat?: string | undefined
  /** Whether the minus sign counts when digits tell seconds from milliseconds. */
  readonly signCountsAsDigit: boolean
  /** A value that has a zone keeps it. */
  readonly keepsZone?: boolean
}

/** Any value that stands for a moment, seen from a zone. @throws ExpressionError */
export function toZonedDateTime(value: unknown, reading: DateReading): ZonedDateTime {
  const { zone } = reading
  if (value instanceof ZonedDateTime) return reading.keepsZone ? value : new ZonedDateTime(value.seconds, value.nanos, zone)
  if (value instanceof Instant) return new ZonedDateTime(value.seconds, value.nanos, zone)
  if (value instanceof Date) return ofMilliseconds(value.getTime(), zone)
  if (value instanceof LocalDateTime) return new ZonedDateTime(secondsOfLocal(value.seconds, zone), value.nanos, zone)
  if (value instanceof LocalDate) return new ZonedDateTime(secondsOfLocal(value.epochDay * 86400 + 43200, zone), 0, zone)
  if (typeof value === 'string') return ofText(value, reading)
  if (isNumeric(value) && numberKind(value) === 'long') return ofEpoch(toBigInt(value), reading)
  throw castError(value, 'java.lang.String')
}

export function ofMilliseconds(milliseconds: number, zone: Zone): ZonedDateTime {
  const seconds = Math.floor(milliseconds / 1000)
  return new ZonedDateTime(seconds, Math.round((milliseconds - seconds * 1000) * 1e6), zone)
}

/** 13 digits are milliseconds, 19 are nanoseconds, any other number is seconds. */
function ofEpoch(value: bigint, { zone, signCountsAsDigit }: DateReading): ZonedDateTime {
  const digits = String(signCountsAsDigit || value > 0n ? value : -value).length
  if (digits !== 13 && digits !== 19 && (value > 31_556_889_864_403_199n || value < -31_557_014_167_219_200n)) {
    throw javaError('DateTimeException', 'Instant exceeds minimum or maximum instant')
  }
  if (digits !== 13 && digits !== 19) return new ZonedDateTime(Number(value), 0, zone)
  const unit = digits === 13 ? 1000n : 1_000_000_000n
  const nanos = value % 1_000_000_000n
  // Nanoseconds that are no whole microseconds lose their first three digits: flows see that.
  const fraction = digits === 13 ? (value % unit) * 1_000_000n : nanos % 1000n === 0n ? nanos : (nanos % 1_000_000n) * 1000n
  if (digits === 19 && fraction < 0n && nanos % 1000n !== 0n)
    throw javaError('DateTimeException', `Invalid value for NanoOfSecond: ${fraction}`)
  const borrowed = fraction < 0n ? 1n : 0n
  return new ZonedDateTime(Number(value / unit - borrowed), Number(fraction + borrowed * 1_000_000_000n), zone)
}

function ofText(text: string, { zone, existingFormat, keepsZone }: DateReading): ZonedDateTime {
  const parsed = existingFormat === undefined ? parseIso(text) : parseNamed(text, existingFormat)
  if (parsed instanceof ZonedDateTime) return keepsZone ? parsed : new ZonedDateTime(parsed.seconds, parsed.nanos, zone)
  const local = parsed instanceof LocalDate ? parsed.epochDay * 86400 : parsed.seconds
  return new ZonedDateTime(secondsOfLocal(local, zone), parsed instanceof LocalDate ? 0 : parsed.nanos, zone)
}

const fraction: PatternElement = { type: 'fraction' }
const optional = (...elements: PatternElement[]): PatternElement => ({ type: 'optional', elements })
const offset: PatternElement = { type: 'offset', form: '+HH:MM', none: 'Z' }

/** Reads a text in a named format or a pattern; names and letters are those of the host locale. */
function parseNamed(text: string, format: string): LocalDate | LocalDateTime | ZonedDateTime {
  const named = namedPatterns[format]
  if (named !== undefined) return parseByPattern(text, datePattern(named), 'en-US')
  const localTime = [...datePattern('HH:mm'), optional(...datePattern(':ss'), fraction)]
  const localDateTime = [...datePattern("uuuu-MM-dd'T'"), ...localTime]
  switch (format) {
    case 'iso_zoned_date_time':
      return parseByPattern(text, [...localDateTime, offset, optional(...datePattern("'['VV']'"))], 'en-US')
    case 'iso_date_time':
      return parseByPattern(text, [...localDateTime, optional(offset, optional(...datePattern("'['VV']'")))], 'en-US')
    case 'iso_local_date_time':
      return parseByPattern(text, localDateTime, 'en-US')
    case 'iso_date':
      return parseByPattern(text, [...datePattern('uuuu-MM-dd'), optional(offset)], 'en-US')
    case 'iso_local_date':
      return parseByPattern(text, datePattern('uuuu-MM-dd'), 'en-US')
    case 'iso_ordinal_date':
      return parseByPattern(text, [...datePattern('uuuu-DDD'), optional(offset)], 'en-US')
    case 'iso_week_date':
      return parseByPattern(text, [...datePattern("YYYY-'W'ww-e"), optional(offset)], undefined)
    case 'rfc_1123_date_time':
      return parseByPattern(text, rfc1123(), 'en-US')
    case 'iso_instant':
    case 'iso_time':
    case 'iso_local_time':
    case 'iso_offset_time':
    case 'full':
    case 'long':
    case 'medium':
    case 'short':
      throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: no date in the format ${format}`)
    default:
      return parseByPattern(text, datePattern(format), 'en-US')
  }
}

function rfc1123(): readonly PatternElement[] {
  return [
    optional(...datePattern('EEE, ')),
    ...datePattern('d MMM uuuu HH:mm'),
    optional(...datePattern(':ss')),
    ...datePattern(' '),
    { type: 'offset', form: '+HHMM', none: 'GMT' },
  ]
}
