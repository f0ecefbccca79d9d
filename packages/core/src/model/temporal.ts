/** Texts of dates, times and durations as the flow language accepts them (ISO-8601 the way java.time reads it), with its messages. */
export class TemporalError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemporalError'
  }
}

const monthNames = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ')
const datePattern = /^((?:[+-]\d{5,9})|-?\d{4})-(\d\d)-(\d\d)/
const timePattern = /^(\d\d):(\d\d)(?::(\d\d)(?:[.](\d{0,9}))?)?/
const offsetPattern = /^(?:[zZ]|([+-])(\d\d):(\d\d)(?::(\d\d))?)/

/** `yyyy-MM-dd`, checked against the calendar; the text itself comes back. @throws TemporalError */
export function parseLocalDate(text: string): string {
  const { length } = readDate(text)
  if (length < text.length) throw unparsed(text, length)
  return text
}

export interface LocalTime {
  /** Seconds always present, fraction only when not zero: what is stored. */
  readonly text: string
  /** Without seconds when they are zero: what an expression sees while inputs are resolved. */
  readonly short: string
  readonly nanos: number
}

/** `HH:mm[:ss[.n]]`. @throws TemporalError */
export function parseLocalTime(text: string): LocalTime {
  const { length, hour, minute, second, fraction } = readTime(text, 0, false)
  if (length < text.length) throw unparsed(text, length)
  const digits = fraction === 0 ? '' : `.${fractionText(fraction, 1)}`
  const head = `${pad(hour)}:${pad(minute)}`
  const nanos = ((hour * 60 + minute) * 60 + second) * 1e9 + fraction
  return {
    text: `${head}:${pad(second)}${digits}`,
    short: second === 0 && fraction === 0 ? head : `${head}:${pad(second)}${digits}`,
    nanos,
  }
}

export interface Instant {
  readonly epochMs: number
  /** Within the millisecond. */
  readonly subMillisNanos: number
}

/** An ISO instant with `Z` or a `+hh:mm` offset; seconds are obligatory, `24:00:00` is the next midnight. @throws TemporalError */
export function parseInstant(text: string): Instant {
  const { length: dateEnd, epochMs: dayMs } = readDate(text)
  if (!/^[tT]/.test(text.slice(dateEnd))) throw failedAt(text, dateEnd)
  const time = readTime(text, dateEnd + 1, true)
  const offset = offsetPattern.exec(text.slice(time.length))
  if (offset === null) throw failedAt(text, time.length)
  const end = time.length + offset[0].length
  if (end < text.length) throw unparsed(text, end)
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] = offset
  const shift = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1)
  const seconds64 = (time.hour * 60 + time.minute) * 60 + time.second - shift
  return { epochMs: dayMs + seconds64 * 1000 + Math.floor(time.fraction / 1e6), subMillisNanos: time.fraction % 1e6 }
}

/** With six fraction digits, the form in which instants are stored and sent: `2024-05-06T07:08:09.000000Z`. */
export function instantMicros(instant: Instant): string {
  const micros = String(Math.floor(instant.subMillisNanos / 1000)).padStart(3, '0')
  return `${new Date(instant.epochMs).toISOString().slice(0, -1)}${micros}Z`
}

/** As java.time prints it: no fraction when it is zero, else 3, 6 or 9 digits. */
export function instantText(instant: Instant): string {
  const iso = new Date(instant.epochMs).toISOString()
  const nanos = (((instant.epochMs % 1000) + 1000) % 1000) * 1e6 + instant.subMillisNanos
  if (nanos === 0) return `${iso.slice(0, -5)}Z`
  return `${iso.slice(0, -4)}${fractionText(nanos, 3)}Z`
}

export interface IsoDuration {
  /** Whole seconds, rounded down. */
  readonly seconds: number
  /** 0 to 999,999,999. */
  readonly nanos: number
}

const durationPattern = /^([+-])?P(?:([+-]?\d+)D)?(T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:[.,](\d{0,9}))?S)?)?$/i

/** An ISO-8601 duration of days and time (`P1DT2H`, `pt5m`, `-PT1.5S`); years, months and weeks are refused. @throws TemporalError */
export function parseIsoDuration(text: string): IsoDuration {
  const found = durationPattern.exec(text)
  if (found === null || /^[+-]?P?T?$/i.test(text) || found[3]?.length === 1) throw new TemporalError('Text cannot be parsed to a Duration')
  const [, sign = '', days = '0', , hours = '0', minutes = '0', secondSign = '', wholeSeconds = '0', fraction = ''] = found
  const nanosOfFraction = BigInt(fraction.padEnd(9, '0') || '0') * (secondSign === '-' ? -1n : 1n)
  const seconds =
    BigInt(days) * 86_400n + BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(`${secondSign === '-' ? '-' : ''}${wholeSeconds}`)
  const total = (seconds * 1_000_000_000n + nanosOfFraction) * (sign === '-' ? -1n : 1n)
  const nanos = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  return { seconds: Number((total - nanos) / 1_000_000_000n), nanos: Number(nanos) }
}

export const isIsoDuration = (text: string): boolean => {
  try {
    parseIsoDuration(text)
    return true
  } catch (error) {
    // Any other error is a bug and must not pass for "no".
    if (error instanceof TemporalError) return false
    throw error
  }
}

export const durationMs = (duration: IsoDuration): number => duration.seconds * 1000 + duration.nanos / 1e6
export const durationSeconds = (duration: IsoDuration): number => duration.seconds + duration.nanos / 1e9

/** As java.time prints it: `PT1H30M`, `PT0.5S`, `PT0S`; days become hours. */
export function durationText(duration: IsoDuration): string {
  const negative = duration.seconds < 0
  const effective = negative && duration.nanos > 0 ? duration.seconds + 1 : duration.seconds
  const hours = Math.trunc(effective / 3600)
  const minutes = Math.trunc((effective % 3600) / 60)
  const seconds = effective % 60
  if (effective === 0 && duration.nanos === 0) return 'PT0S'
  const nanos = negative && duration.nanos > 0 ? 1e9 - duration.nanos : duration.nanos
  const head = `PT${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}`
  if (seconds === 0 && nanos === 0) return head
  const whole = seconds === 0 && negative && nanos > 0 ? '-0' : String(seconds)
  return `${head}${whole}${nanos === 0 ? '' : `.${fractionText(nanos, 1)}`}S`
}

/** A length in milliseconds as ISO text: `PT0.123S`. */
export function durationTextOfMs(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return durationText({ seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) })
}

function readDate(text: string): { readonly length: number; readonly epochMs: number } {
  const found = datePattern.exec(text)
  if (found === null) throw failedAt(text, firstMismatch(text))
  const [whole, year = '', month = '', day = ''] = found
  if (Number(month) < 1 || Number(month) > 12) throw outOfRange(text, 'MonthOfYear', '1 - 12', month)
  if (Number(day) < 1 || Number(day) > 31) throw outOfRange(text, 'DayOfMonth', '1 - 28/31', day)
  const date = new Date(Date.UTC(2000, 0, 1))
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCDate() !== Number(day)) throw new TemporalError(`Text '${text}' could not be parsed: ${noSuchDay(month, day)}`)
  return { length: whole.length, epochMs: date.getTime() }
}

function noSuchDay(month: string, day: string): string {
  if (month === '02' && day === '29') return `Invalid date 'February 29' as it is not a leap year`
  return `Invalid date '${monthNames[Number(month) - 1]} ${Number(day)}'`
}

/** Index at which `yyyy-MM-dd` stops to match: the beginning of the field, or the missing dash. */
function firstMismatch(text: string): number {
  if (!/^-?\d{4}/.test(text) || /^-?\d{5}/.test(text)) return 0
  const year = text.startsWith('-') ? 5 : 4
  if (text[year] !== '-') return year
  if (!/^\d\d/.test(text.slice(year + 1))) return year + 1
  return text[year + 3] === '-' ? year + 4 : year + 3
}

function readTime(text: string, start: number, secondsNeeded: boolean) {
  const rest = text.slice(start)
  const found = timePattern.exec(rest)
  if (found === null) throw failedAt(text, start + (/^\d\d/.test(rest) ? (rest[2] === ':' ? 3 : 2) : 0))
  const [whole, hourText = '', minuteText = '', secondText, fractionDigits = ''] = found
  if (secondsNeeded && secondText === undefined) throw failedAt(text, start + whole.length)
  const midnight = secondsNeeded && hourText === '24' && minuteText === '00' && Number(secondText) === 0 && Number(fractionDigits) === 0
  if (Number(hourText) > 23 && !midnight) throw outOfRange(text, 'HourOfDay', '0 - 23', hourText)
  if (Number(minuteText) > 59) throw outOfRange(text, 'MinuteOfHour', '0 - 59', minuteText)
  if (Number(secondText ?? 0) > 59) throw outOfRange(text, 'SecondOfMinute', '0 - 59', secondText ?? '')
  return {
    length: start + whole.length,
    hour: Number(hourText),
    minute: Number(minuteText),
    second: Number(secondText ?? 0),
    fraction: Number(fractionDigits.padEnd(9, '0')),
  }
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** Nanoseconds as fraction digits, zeros at the end cut off to a multiple of `group` digits. */
function fractionText(nanos: number, group: number): string {
  const digits = String(nanos).padStart(9, '0').replace(/0+$/, '')
  return digits.padEnd(Math.ceil(digits.length / group) * group, '0')
}

const failedAt = (text: string, index: number) => new TemporalError(`Text '${text}' could not be parsed at index ${index}`)
const unparsed = (text: string, index: number) =>
  new TemporalError(`Text '${text}' could not be parsed, unparsed text found at index ${index}`)
const outOfRange = (text: string, field: string, range: string, value: string) =>
  new TemporalError(`Text '${text}' could not be parsed: Invalid value for ${field} (valid values ${range}): ${Number(value)}`)
