import type { Filter, Given } from '../callable.ts'
import type { Context } from '../context.ts'
import { javaError, templateError } from '../expression-error.ts'
import { civilOf, daysInMonth, epochDayOf, plusMonths } from '../time/civil.ts'
import { toZonedDateTime } from '../time/convert-date.ts'
import { formatDate } from '../time/formatter.ts'
import { ZonedDateTime } from '../time/temporal.ts'
import { secondsOfLocal, zoneOf } from '../time/zone.ts'
import { castError, castText, optionalText } from '../values/cast.ts'
import { isNumeric, longLiteral, toBigInt } from '../values/number.ts'

const formatting = ['format', 'timeZone', 'existingFormat', 'locale'] as const

export const timeFilters: Readonly<Record<string, Filter>> = {
  date: {
    parameters: formatting,
    apply: (input, given, context) => (input === null ? null : formatted(momentOf(input, given, context), given)),
  },
  dateAdd: {
    parameters: ['amount', 'unit', ...formatting],
    apply(input, given, context) {
      if (input === null) return null
      const amount = amountOf(given['amount'])
      const unit = castText(given['unit'] ?? null)
      const moment = plus(momentOf(input, given, context, true), amount, unit)
      return formatted(momentOf(moment, given, context), given)
    },
  },
  timestamp: epoch((date) => longLiteral(BigInt(date.seconds))),
  timestampMilli: epoch((date) => longLiteral(nanosOf(date) / 1_000_000n)),
  timestampMicro: epoch((date) => saturated(BigInt(date.seconds) * 1_000_000n + BigInt(Math.floor(date.nanos / 1000)))),
  timestampNano: epoch((date) => saturated(nanosOf(date))),
}

function epoch(count: (date: ZonedDateTime) => unknown): Filter {
  return {
    parameters: ['timeZone', 'existingFormat'],
    apply: (input, given, context) => (input === null ? null : count(momentOf(input, given, context))),
  }
}

/** Digits of a number that stays within 64 bits. */
function saturated(value: bigint): string {
  const [max, min] = [9223372036854775807n, -9223372036854775808n]
  return String(value > max ? max : value < min ? min : value)
}

function nanosOf(date: ZonedDateTime): bigint {
  return BigInt(date.seconds) * 1_000_000_000n + BigInt(date.nanos)
}

/** The moment a value stands for, in its own zone where it has one and `keepsZone`, else in the zone that the arguments or the settings name. */
export function momentOf(input: unknown, given: Given, context: Context, keepsZone = false): ZonedDateTime {
  const zone = zoneOf(optionalText(given, 'timeZone') ?? context.options.settings.timezone)
  const { signCountsAsDigit } = context.rules
  return toZonedDateTime(input, { zone, existingFormat: optionalText(given, 'existingFormat'), signCountsAsDigit, keepsZone })
}

export function formatted(date: ZonedDateTime, given: Given): string {
  if (given['format'] === null) throw javaError('NullPointerException', 'the argument format is null')
  return formatDate(date, optionalText(given, 'format') ?? 'iso', optionalText(given, 'locale') ?? 'en_US')
}

function amountOf(amount: unknown): bigint {
  if (isNumeric(amount)) return toBigInt(amount)
  if (typeof amount === 'string') {
    if (!/^[+-]?\d+$/.test(amount)) throw javaError('NumberFormatException', `For input string: "${amount}"`)
    return BigInt(amount.replace('+', ''))
  }
  if (amount === undefined || amount === null) throw templateError("The 'dateAdd' filter expects an argument 'amount'.")
  throw castError(amount, 'java.lang.Number')
}

const nanosPerUnit: Readonly<Record<string, bigint>> = {
  NANOS: 1n,
  MICROS: 1000n,
  MILLIS: 1_000_000n,
  SECONDS: 1_000_000_000n,
  MINUTES: 60_000_000_000n,
  HOURS: 3_600_000_000_000n,
}
const daysPerUnit: Readonly<Record<string, number>> = { DAYS: 1, WEEKS: 7 }
const monthsPerUnit: Readonly<Record<string, number>> = { MONTHS: 1, YEARS: 12, DECADES: 120, CENTURIES: 1200, MILLENNIA: 12000 }

/** Days and longer units keep the wall time, shorter ones add real time. */
function plus(date: ZonedDateTime, amount: bigint, unit: string): ZonedDateTime {
  // java.time adds half days as 1/256 of them in days and the rest in hours; flows see that.
  if (unit === 'HALF_DAYS') return plus(date, (amount / 256n) * 24n + (amount % 256n) * 12n, 'HOURS')
  const nanos = nanosPerUnit[unit]
  if (nanos !== undefined) {
    const total = nanosOf(date) + amount * nanos
    const seconds = total >= 0n ? total / 1_000_000_000n : -((-total + 999_999_999n) / 1_000_000_000n)
    return new ZonedDateTime(Number(seconds), Number(total - seconds * 1_000_000_000n), date.zone)
  }
  const epochDay = Math.floor(date.localSeconds / 86400)
  const day = shiftedDay(epochDay, Number(amount), unit)
  if (!Number.isSafeInteger(day) || Math.abs(day) > 365_241_780_471) throw javaError('DateTimeException', 'Invalid value for Year')
  const local = date.localSeconds + (day - epochDay) * 86400
  const kept = local - date.offset
  return new ZonedDateTime(date.zone.offsetAt(kept) === date.offset ? kept : secondsOfLocal(local, date.zone), date.nanos, date.zone)
}

function shiftedDay(epochDay: number, amount: number, unit: string): number {
  const days = daysPerUnit[unit]
  if (days !== undefined) return epochDay + amount * days
  const months = monthsPerUnit[unit]
  if (months !== undefined) return plusMonths(epochDay, amount * months)
  if (unit === 'ERAS') return otherEra(epochDay, amount)
  if (unit === 'FOREVER') throw javaError('UnsupportedTemporalTypeException', `Unsupported unit: ${unit}`)
  throw javaError('IllegalArgumentException', `No enum constant java.time.temporal.ChronoUnit.${unit}`)
}

/** There are two eras: year 2024 of one is year -2023 of the other. */
function otherEra(epochDay: number, amount: number): number {
  const { year, month, day } = civilOf(epochDay)
  const era = (year > 0 ? 1 : 0) + amount
  if (era !== 0 && era !== 1) throw javaError('DateTimeException', `Invalid value for Era (valid values 0 - 1): ${era}`)
  if (amount === 0) return epochDay
  return epochDayOf(1 - year, month, Math.min(day, daysInMonth(1 - year, month)))
}
