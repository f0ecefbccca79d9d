import { convertScalar } from '../expression/index.ts'
import { civilOf, dayOfWeek, daysInMonth } from '../expression/time/civil.ts'
import { isHoliday } from '../expression/time/holidays.ts'
import { parseIso } from '../expression/time/iso-parse.ts'
import { LocalDate, ZonedDateTime } from '../expression/time/temporal.ts'
import type { Condition } from '../model/flow.ts'
import { type ConditionFacts, type Judge, textOf } from './condition-facts.ts'

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
const positions = ['FIRST', 'SECOND', 'THIRD', 'FOURTH']
/** The country of the locale that Kestra's servers run with. */
const defaultCountry = 'US'

/** Conditions on a date, `{{ trigger.date }}` when none is given. They are the ones that also choose `next` and `previous` of a Schedule. */
export const dateJudges: Readonly<Record<string, Judge>> = {
  DateTimeBetween(condition, facts) {
    const after = momentOf(condition, 'after', facts)
    const before = momentOf(condition, 'before', facts)
    if (after === undefined && before === undefined) throw new Error('Invalid condition with no before nor after')
    const date = millisOf(zonedDate(condition, facts))
    return (after === undefined || date > after) && (before === undefined || date < before)
  },
  TimeBetween(condition, facts) {
    const after = offsetTime(condition, 'after', facts)
    const before = offsetTime(condition, 'before', facts)
    if (after === undefined && before === undefined) throw new Error("Invalid condition: no 'before' or 'after' value defined")
    const date = zonedDate(condition, facts)
    const time = modulo(date.localSeconds, 86_400) + date.nanos / 1e9 - date.offset
    const isAfter = after === undefined || time > after
    const isBefore = before === undefined || time < before
    // Over midnight it is enough to be on one side of the gap.
    return after !== undefined && before !== undefined && after >= before ? isAfter || isBefore : isAfter && isBefore
  },
  DayWeek: (condition, facts) => dayOfWeek(localDay(condition, facts)) === weekday(condition, facts),
  DayWeekInMonth(condition, facts) {
    const epochDay = localDay(condition, facts)
    const position = textOf(condition, 'dayInMonth', facts)?.trim() ?? ''
    if (position !== 'LAST' && !positions.includes(position)) {
      throw new Error(`Property 'dayInMonth' must be one of ${positions.join(', ')}, LAST, got '${position}'`)
    }
    if (dayOfWeek(epochDay) !== weekday(condition, facts)) return false
    const { year, month, day } = civilOf(epochDay)
    return position === 'LAST' ? day + 7 > daysInMonth(year, month) : Math.floor((day - 1) / 7) === positions.indexOf(position)
  },
  Weekend: (condition, facts) => dayOfWeek(localDay(condition, facts)) > 5,
  PublicHoliday(condition, facts) {
    const country = textOf(condition, 'country', facts) || defaultCountry
    return isHoliday(localDay(condition, facts), country, textOf(condition, 'subDivision', facts))
  },
}

const dateText = (condition: Condition, facts: ConditionFacts): string =>
  textOf(condition, 'date', facts) ?? facts.render('{{ trigger.date }}')

/** A date with an offset; without one it is no moment. */
function zonedDate(condition: Condition, facts: ConditionFacts): ZonedDateTime {
  const text = dateText(condition, facts)
  const date = parseIso(text)
  if (date instanceof ZonedDateTime) return date
  throw new Error(`Text '${text}' could not be parsed at index ${text.length}`)
}

/** The day as it is written, in the zone of the date itself. */
function localDay(condition: Condition, facts: ConditionFacts): number {
  const text = dateText(condition, facts)
  const date = parseIso(text)
  if (date instanceof LocalDate) return date.epochDay
  if (date instanceof ZonedDateTime) return Math.floor(date.localSeconds / 86_400)
  throw new Error(`Text '${text}' could not be parsed at index ${text.length}`)
}

const millisOf = (date: ZonedDateTime): number => date.seconds * 1000 + date.nanos / 1e6

function momentOf(condition: Condition, property: string, facts: ConditionFacts): number | undefined {
  const text = textOf(condition, property, facts)
  if (text === undefined || text.trim() === '') return undefined
  const moment = convertScalar(text, 'ZonedDateTime', 'epoch')
  if (typeof moment === 'number') return moment
  throw new Error(`Property '${property}' must be a date with an offset such as 2030-01-31T09:00:00Z, got '${text}'`)
}

/** A time of the day with an offset, in seconds of UTC (below 0 and above a day where the offset leads there). */
function offsetTime(condition: Condition, property: string, facts: ConditionFacts): number | undefined {
  const text = textOf(condition, property, facts)?.trim()
  if (text === undefined || text === '') return undefined
  const found = /^(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d(?::\d\d)?(?::\d\d)?)$/i.exec(text)
  const [, hour, minute, second = '0', offset = 'Z'] = found ?? []
  if (found === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 60) {
    throw new Error(`Property '${property}' must be a time with an offset such as 09:00:00Z or 09:00:00+02:00, got '${text}'`)
  }
  return Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds(offset)
}

function offsetSeconds(text: string): number {
  if (text.toUpperCase() === 'Z') return 0
  const [hours = '0', minutes = '0', seconds = '0'] = text.slice(1).split(':')
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (text.startsWith('-') ? -1 : 1)
}

/** 1 (Monday) to 7. */
function weekday(condition: Condition, facts: ConditionFacts): number {
  const name = textOf(condition, 'dayOfWeek', facts)?.trim() ?? ''
  const index = weekdays.indexOf(name)
  if (index < 0) throw new Error(`Property 'dayOfWeek' must be one of ${weekdays.join(', ')}, got '${name}'`)
  return index + 1
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by
