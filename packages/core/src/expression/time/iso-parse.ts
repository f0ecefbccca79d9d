import { javaError } from '../expression-error.ts'
import { daysInMonth, epochDayOf } from './civil.ts'
import { LocalDate, LocalDateTime, ZonedDateTime } from './temporal.ts'
import { offsetZone, secondsOfLocal, utc, type Zone, zoneOf } from './zone.ts'

const isoDate = /^([+-]\d{4,9}|\d{4})-(\d\d)-(\d\d)/
const isoTime = /^T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?/i
const isoOffset = /^(?:(Z)|([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?)/i
const isoRegion = /^\[([^\]]+)\]$/

export const unparsable = (text: string, index: number): Error => {
  return javaError('DateTimeParseException', `Text '${text}' could not be parsed at index ${index}`)
}

/** The ISO date, date-time or date-time with offset and zone a text is. @throws ExpressionError */
export function parseIso(text: string): LocalDate | LocalDateTime | ZonedDateTime {
  const date = isoDate.exec(text)
  if (date === null) throw unparsable(text, 0)
  const epochDay = checkedDay(Number(date[1]), Number(date[2]), Number(date[3]), text)
  let rest = text.slice(date[0].length)
  if (rest === '') return new LocalDate(epochDay)
  const time = isoTime.exec(rest)
  if (time === null) throw unparsable(text, date[0].length)
  const seconds = epochDay * 86400 + secondOfDay(time, text)
  const nanos = Number((time[4] ?? '').padEnd(9, '0'))
  rest = rest.slice(time[0].length)
  if (rest === '') return new LocalDateTime(seconds, nanos)
  return zoned(seconds, nanos, rest, text)
}

function zoned(seconds: number, nanos: number, rest: string, text: string): ZonedDateTime {
  const offset = isoOffset.exec(rest)
  if (offset === null) throw unparsable(text, text.length - rest.length)
  const east = offsetOf(offset)
  const region = rest.slice(offset[0].length)
  if (region === '') return new ZonedDateTime(seconds - east, nanos, east === 0 ? utc : offsetZone(east))
  const named = isoRegion.exec(region)
  if (named === null) throw unparsable(text, text.length - region.length)
  return zonedIn(seconds, nanos, east, zoneOf(named[1] ?? ''))
}

/** The offset decides when the zone knows it at that time, else the wall time does. */
function zonedIn(localSeconds: number, nanos: number, offset: number, zone: Zone): ZonedDateTime {
  const moment = localSeconds - offset
  return new ZonedDateTime(zone.offsetAt(moment) === offset ? moment : secondsOfLocal(localSeconds, zone), nanos, zone)
}

function offsetOf([, z, sign, hours = '0', minutes = '0', seconds = '0']: RegExpExecArray): number {
  if (z !== undefined) return 0
  const magnitude = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -magnitude : magnitude
}

function secondOfDay([, hours, minutes, seconds = '0']: RegExpExecArray, text: string): number {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  if (hour > 23 || minute > 59 || second > 59)
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Invalid value`)
  return hour * 3600 + minute * 60 + second
}

function checkedDay(year: number, month: number, day: number, text: string): number {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Invalid date`)
  }
  return epochDayOf(year, month, day)
}
