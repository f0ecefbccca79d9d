import { ExpressionError, javaError } from './expression-error.ts'
import { durationText, parseIsoDuration } from './time/duration.ts'
import { parseIso } from './time/iso-parse.ts'
import { Instant, LocalDate, LocalDateTime, localText, offsetText, ZonedDateTime } from './time/temporal.ts'
import { decimalOf } from './values/decimal.ts'

/** How times come out of a conversion: as ISO texts or as milliseconds (of a duration, or since 1970). */
export type TemporalForm = 'iso' | 'epoch'

const types = new Set(['Duration', 'Instant', 'ZonedDateTime', 'OffsetDateTime', 'LocalDate', 'LocalDateTime', 'LocalTime'])

export function isTemporalType(type: string): boolean {
  return types.has(type)
}

/** The time a text is; undefined when it is none of that type. Plain numbers are seconds. */
export function convertTemporal(text: string, type: string, form: TemporalForm): unknown {
  if (type === 'Duration') return duration(text, form)
  if (type === 'LocalTime') return /^\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/.test(text) ? text : undefined
  if (type === 'LocalDate' && /^[-+]?\d+$/.test(text)) return localDate(new LocalDate(Number(text)), form)
  const seconds = type === 'LocalDate' || type === 'LocalDateTime' ? undefined : secondsOf(text)
  if (seconds !== undefined) return moment(new Instant(Number(seconds / billion), Number(seconds % billion)), type, form)
  return parsed(text, type, form)
}

const billion = 1_000_000_000n

/** A number of seconds in nanoseconds. */
function secondsOf(text: string): bigint | undefined {
  if (!/^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return undefined
  const decimal = decimalOf(text)
  if (decimal === undefined) return undefined
  const shift = 9 - decimal.scale
  return shift >= 0 ? decimal.unscaled * 10n ** BigInt(shift) : decimal.unscaled / 10n ** BigInt(-shift)
}

function duration(text: string, form: TemporalForm): unknown {
  const nanos = parseIsoDuration(text) ?? secondsOf(text)
  if (nanos === undefined) return undefined
  return form === 'iso' ? durationText(nanos) : Number(nanos) / 1e6
}

function parsed(text: string, type: string, form: TemporalForm): unknown {
  try {
    const value = parseIso(text)
    if (type === 'LocalDate') return value instanceof ZonedDateTime && !text.endsWith('Z') ? undefined : localDate(value, form)
    if (type === 'LocalDateTime')
      return value instanceof LocalDateTime
        ? form === 'iso'
          ? value.toString()
          : value.seconds * 1000 + Math.floor(value.nanos / 1e6)
        : undefined
    return value instanceof ZonedDateTime ? moment(value, type, form) : undefined
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

function localDate(value: LocalDate | LocalDateTime | ZonedDateTime, form: TemporalForm): unknown {
  const seconds = value instanceof LocalDate ? value.epochDay * 86400 : value instanceof ZonedDateTime ? value.localSeconds : value.seconds
  const day = new LocalDate(Math.floor(seconds / 86400))
  return form === 'iso' ? day.toString() : day.epochDay * 86_400_000
}

function moment(value: Instant | ZonedDateTime, type: string, form: TemporalForm): unknown {
  if (form === 'epoch') return value.seconds * 1000 + Math.floor(value.nanos / 1e6)
  if (type === 'Instant') return new Instant(value.seconds, value.nanos).toString()
  const offset = type === 'OffsetDateTime' && value instanceof ZonedDateTime ? value.offset : 0
  const fraction = value.nanos === 0 ? '' : `.${String(value.nanos).padStart(9, '0').replace(/0+$/, '')}`
  return `${localText(value.seconds + offset, 0, 'always')}${fraction}${offsetText(offset)}`
}

/** ISO-8601 text or seconds as milliseconds. @throws ExpressionError when it is neither */
export function durationMilliseconds(text: string): number {
  const milliseconds = duration(text.trim(), 'epoch')
  if (typeof milliseconds !== 'number') throw javaError('DateTimeParseException', `Text '${text}' cannot be parsed to a Duration`)
  return milliseconds
}
