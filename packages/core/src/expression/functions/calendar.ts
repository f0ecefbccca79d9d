import type { ExpressionFunction, Given } from '../callable.ts'
import type { Context } from '../context.ts'
import { ExpressionError, templateError } from '../expression-error.ts'
import { formatted, momentOf } from '../filters/time.ts'
import { civilOf, dayOfWeek, daysInMonth } from '../time/civil.ts'
import { ofMilliseconds } from '../time/convert-date.ts'
import { isHoliday } from '../time/holidays.ts'
import { parseIso } from '../time/iso-parse.ts'
import { Instant, LocalDate, ZonedDateTime } from '../time/temporal.ts'
import { utc, zoneOf } from '../time/zone.ts'
import { optionalText } from '../values/cast.ts'

const dayNames = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
const positions = ['FIRST', 'SECOND', 'THIRD', 'FOURTH']

export const calendarFunctions: Readonly<Record<string, ExpressionFunction>> = {
  now: {
    parameters: ['format', 'timeZone', 'existingFormat', 'locale'],
    call: (given, context) => formatted(nowOf(given, context), given),
  },
  dayOfWeek: ofDay('dayOfWeek', (day) => dayNames[dayOfWeek(day) - 1]),
  dayOfMonth: ofDay('dayOfMonth', (day) => civilOf(day).day),
  monthOfYear: ofDay('monthOfYear', (day) => civilOf(day).month),
  isWeekend: ofDay('isWeekend', (day) => dayOfWeek(day) > 5),
  hourOfDay: {
    parameters: ['date'],
    call: (given) => Math.floor(localSeconds(given, 'hourOfDay', true) / 3600) % 24,
  },
  isLastWorkingDay: {
    parameters: ['date', 'workingDays'],
    call: (given) =>
      isLastWorkingDay(dayOf(given, 'isLastWorkingDay'), optionalText(given, 'workingDays') ?? dayNames.slice(0, 5).join(',')),
  },
  isDayWeekInMonth: { parameters: ['date', 'dayOfWeek', 'position'], call: isDayWeekInMonth },
  isPublicHoliday: {
    parameters: ['date', 'countryCode', 'subDivision'],
    call(given) {
      const country = optionalText(given, 'countryCode')
      if (country === undefined) throw templateError("The 'isPublicHoliday()' function expects a 'countryCode' argument.")
      return isHoliday(dayOf(given, 'isPublicHoliday'), country, optionalText(given, 'subDivision'))
    },
  },
}

function nowOf(given: Given, context: Context): ZonedDateTime {
  const moment = ofMilliseconds(context.options.now, zoneOf(optionalText(given, 'timeZone') ?? context.options.settings.timezone))
  return momentOf(new Instant(moment.seconds, moment.nanos), given, context)
}

function ofDay(name: string, tell: (epochDay: number) => unknown): ExpressionFunction {
  return { parameters: ['date'], call: (given) => tell(dayOf(given, name)) }
}

function dayOf(given: Given, name: string): number {
  return Math.floor(localSeconds(given, name, false) / 86400)
}

/** The wall time as it is written: no zone is applied. */
function localSeconds(given: Given, name: string, needsTime: boolean): number {
  const date = given['date']
  if (date === undefined || date === null) throw templateError(`The '${name}()' function expects a 'date' argument.`)
  try {
    const parsed = date instanceof Date ? ofMilliseconds(date.getTime(), utc) : typeof date === 'string' ? parseIso(date) : date
    if (parsed instanceof LocalDate && !needsTime) return parsed.epochDay * 86400
    if (parsed instanceof ZonedDateTime) return parsed.localSeconds
    if (typeof parsed === 'object' && 'seconds' in parsed && typeof parsed.seconds === 'number') return parsed.seconds
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
  }
  throw templateError(`The '${name}()' function could not parse the date '${String(date)}'.`)
}

function isLastWorkingDay(epochDay: number, workingDays: string): boolean {
  const working = workingDays.split(',').map((day) => dayNumber(day.trim(), 'isLastWorkingDay'))
  const { year, month, day } = civilOf(epochDay)
  for (let candidate = epochDay + daysInMonth(year, month) - day; candidate > epochDay - day; candidate--) {
    if (working.includes(dayOfWeek(candidate))) return candidate === epochDay
  }
  return false
}

function dayNumber(name: string, calledBy: string): number {
  const index = dayNames.indexOf(name.toUpperCase())
  if (index < 0) throw templateError(`The '${calledBy}()' function received an invalid day of the week: '${name}'.`)
  return index + 1
}

function isDayWeekInMonth(given: Given): boolean {
  const name = 'isDayWeekInMonth'
  const epochDay = dayOf(given, name)
  const [weekday, position] = [optionalText(given, 'dayOfWeek'), optionalText(given, 'position')?.toUpperCase()]
  if (weekday === undefined || position === undefined)
    throw templateError(`The '${name}()' function expects the arguments 'dayOfWeek' and 'position'.`)
  const wanted = dayNumber(weekday, name)
  const index = positions.indexOf(position)
  if (index < 0 && position !== 'LAST') throw templateError(`The '${name}()' function received an invalid position: '${position}'.`)
  if (dayOfWeek(epochDay) !== wanted) return false
  const { year, month, day } = civilOf(epochDay)
  return position === 'LAST' ? day + 7 > daysInMonth(year, month) : Math.floor((day - 1) / 7) === index
}
