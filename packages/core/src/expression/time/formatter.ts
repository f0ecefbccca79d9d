import { javaError } from '../expression-error.ts'
import { civilOf, dayOfWeek, dayOfYear, isoWeekOf } from './civil.ts'
import { localeTag, zoneName } from './names.ts'
import { datePattern, type PatternElement } from './pattern.ts'
import { printDate } from './print.ts'
import { dateText, localText, offsetText, yearText, type ZonedDateTime } from './temporal.ts'

/** Names that stand for patterns. */
export const namedPatterns: Readonly<Record<string, string>> = {
  iso: "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
  iso_milli: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  iso_sec: "yyyy-MM-dd'T'HH:mm:ssXXX",
  sql: 'yyyy-MM-dd HH:mm:ss.SSSSSS',
  sql_milli: 'yyyy-MM-dd HH:mm:ss.SSS',
  sql_sec: 'yyyy-MM-dd HH:mm:ss',
}

const fraction: PatternElement = { type: 'fraction' }
const gmtOffset: PatternElement = { type: 'offset', form: '+HHMM', none: 'GMT' }
const two = (value: number): string => String(value).padStart(2, '0')

/** Prints a moment in a named format, a localized style or a pattern. @throws ExpressionError for a pattern Java refuses */
export function formatDate(date: ZonedDateTime, format: string, locale: string): string {
  const named = namedPatterns[format]
  if (named !== undefined) return printDate(date, datePattern(named), localeTag(locale))
  return predefined(date, format) ?? styled(date, format, locale) ?? printDate(date, datePattern(format), localeTag(locale))
}

function predefined(date: ZonedDateTime, name: string): string | undefined {
  const epochDay = Math.floor(date.localSeconds / 86400)
  const offset = offsetText(date.offset)
  const time = `${printDate(date, datePattern('HH:mm:ss'), undefined)}${printDate(date, [fraction], undefined)}`
  const region = date.zone.isOffset ? '' : `[${date.zone.id}]`
  switch (name) {
    case 'iso_date_time':
    case 'iso_zoned_date_time':
      return `${dateText(epochDay)}T${time}${offset}${region}`
    case 'iso_offset_date_time':
      return undefined
    case 'iso_date':
      return `${dateText(epochDay)}${offset}`
    case 'iso_time':
    case 'iso_offset_time':
      return `${time}${offset}`
    case 'iso_local_date':
      return dateText(epochDay)
    case 'iso_local_date_time':
      return `${dateText(epochDay)}T${time}`
    case 'iso_local_time':
      return time
    case 'iso_instant':
      return `${localText(date.seconds, date.nanos, 'always')}Z`
    case 'iso_ordinal_date':
      return `${yearText(civilOf(epochDay).year)}-${String(dayOfYear(epochDay)).padStart(3, '0')}${offset}`
    case 'iso_week_date': {
      const { weekYear, week } = isoWeekOf(epochDay)
      return `${yearText(weekYear)}-W${two(week)}-${dayOfWeek(epochDay)}${offset}`
    }
    case 'rfc_1123_date_time':
      if (civilOf(epochDay).year > 9999)
        throw javaError('DateTimeException', 'Field Year cannot be printed as the value exceeds the maximum print width of 4')
      return printDate(date, [...datePattern('EEE, d MMM uuuu HH:mm:ss '), gmtOffset], 'en-US')
    default:
      return undefined
  }
}

const styles = ['full', 'long', 'medium', 'short'] as const

const rootStyles = {
  full: 'y MMMM d, EEEE HH:mm:ss zzzz',
  long: 'y MMMM d HH:mm:ss z',
  medium: 'y MMM d HH:mm:ss',
  short: 'yyyy-MM-dd HH:mm',
} as const

function styled(date: ZonedDateTime, name: string, locale: string): string | undefined {
  const style = styles.find((known) => known === name)
  if (style === undefined) return undefined
  const tag = localeTag(locale)
  if (tag === undefined) return printDate(date, datePattern(rootStyles[style]), undefined)
  const isFixed = date.zone.isOffset || /^(?:UTC|GMT|UT)/.test(date.zone.id)
  const ms = (date.seconds + (isFixed ? date.offset : 0)) * 1000
  const timeZone = isFixed ? 'UTC' : date.zone.id
  const brief = style === 'medium' || style === 'short'
  if (brief) return narrowBlank(new Intl.DateTimeFormat(tag, { dateStyle: style, timeStyle: style, timeZone }).format(ms))
  const day = new Intl.DateTimeFormat(tag, { dateStyle: style, timeZone }).format(ms)
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'medium', timeZone }).format(ms)
  const hasName = !isFixed || date.offset === 0
  const zone = hasName ? zoneName(timeZone, ms, style === 'full' ? 'long' : 'short', tag) : date.zone.id
  return `${day}${/^(?:ja|zh|ko|pt)/.test(tag) ? ' ' : ', '}${narrowBlank(time)} ${zone}`
}

/** Before AM and PM stands a narrow no-break space. */
function narrowBlank(text: string): string {
  return text.replace(/ (?=[AP]M$)/, '\u202f')
}
