import { dayOfWeek, daysInMonth, epochDayOf } from '../expression/time/civil.ts'
import { cronProblem } from './cron-expression.ts'

/** The values a cron expression allows, smallest first. */
export interface CronFields {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly months: readonly number[]
  /** Whether a day counts; `epochDay` is its number since 1970, the rest the same day as a date. */
  matchesDay(day: CronDay): boolean
}

export interface CronDay {
  readonly epochDay: number
  readonly year: number
  readonly month: number
  readonly day: number
}

export class CronError extends Error {
  constructor(expression: string, problem: string) {
    super(`invalid cron expression '${expression}': ${problem}`)
    this.name = 'CronError'
  }
}

interface Range {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

type DayRule = (day: CronDay) => boolean

const sixty: Range = { min: 0, max: 59 }
const hours: Range = { min: 0, max: 23 }
const days: Range = { min: 1, max: 31 }
const months: Range = { min: 1, max: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] }
/** 0 and 7 are Sunday; the name stands for 7. */
const weekdays: Range = { min: 0, max: 7, names: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] }

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** Reads an expression: five fields, six with seconds first, or a nickname. @throws CronError */
export function readCron(expression: string, withSeconds: boolean): CronFields {
  const problem = cronProblem(expression, { withSeconds })
  if (problem !== undefined) throw new CronError(expression, problem)
  const text = expression.trim()
  const nickname = nicknames[text]
  const parts = (nickname ?? text).toUpperCase().split(/\s+/)
  const [minute = '', hour = '', dayOfMonth = '', month = '', weekday = ''] = parts.slice(-5)
  return {
    seconds: withSeconds && nickname === undefined ? valuesOf(parts[0] ?? '', sixty) : [0],
    minutes: valuesOf(minute, sixty),
    hours: valuesOf(hour, hours),
    months: valuesOf(month, months),
    matchesDay: dayRule(dayOfMonth, weekday),
  }
}

/** Restricted both: either one matches. Restricted one: that one. */
function dayRule(dayOfMonth: string, weekday: string): DayRule {
  const byMonth = isFree(dayOfMonth) ? undefined : anyOf(dayOfMonth.split(',').map(monthDayRule))
  const byWeek = isFree(weekday) ? undefined : anyOf(weekday.split(',').map(weekdayRule))
  if (byMonth !== undefined && byWeek !== undefined) return anyOf([byMonth, byWeek])
  return byMonth ?? byWeek ?? (() => true)
}

const anyOf =
  (rules: readonly DayRule[]): DayRule =>
  (day) =>
    rules.some((rule) => rule(day))

/** Only the whole field frees the days; a list that holds `*` restricts them to every day. */
const isFree = (part: string): boolean => part === '*' || part === '*/1'

/** `L` the last day, `L-n` n days before it, `nW` the weekday nearest to day n of the same month, `LW` the last weekday. */
function monthDayRule(term: string): DayRule {
  const last = /^L(?:-(\d+))?(W)?$/.exec(term)
  if (last !== null) {
    const back = Number(last[1] ?? 0)
    return ({ year, month, day }) => {
      const target = daysInMonth(year, month) - back
      return day === (last[2] === undefined ? target : nearestWeekday(year, month, target))
    }
  }
  const near = /^(\d+)W$/.exec(term)
  if (near !== null) {
    return ({ year, month, day }) => {
      const target = Number(near[1])
      return target <= daysInMonth(year, month) && day === nearestWeekday(year, month, target)
    }
  }
  const allowed = new Set(valuesOf(term, days))
  return ({ day }) => allowed.has(day)
}

function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = dayOfWeek(epochDayOf(year, month, day))
  if (weekday === 6) return day === 1 ? 3 : day - 1
  if (weekday === 7) return day === daysInMonth(year, month) ? day - 2 : day + 1
  return day
}

/** `d#n` the n-th weekday d of the month, `dL` the last one. */
function weekdayRule(term: string): DayRule {
  const nth = /^(\w+)#(\d)$/.exec(term)
  if (nth !== null) {
    const wanted = numberOf(nth[1] ?? '', weekdays) % 7
    return ({ epochDay, day }) => dayOfWeek(epochDay) % 7 === wanted && Math.ceil(day / 7) === Number(nth[2])
  }
  const last = /^(\w+)L$/.exec(term)
  if (last !== null) {
    const wanted = numberOf(last[1] ?? '', weekdays) % 7
    return ({ epochDay, year, month, day }) => dayOfWeek(epochDay) % 7 === wanted && day + 7 > daysInMonth(year, month)
  }
  const allowed = new Set(valuesOf(term, weekdays).map((value) => value % 7))
  return ({ epochDay }) => allowed.has(dayOfWeek(epochDay) % 7)
}

/** A list holding `*` is `*`. */
function valuesOf(part: string, range: Range): readonly number[] {
  const values = new Set<number>()
  for (const term of part.split(',')) {
    const [span = '', step] = term.split('/')
    const [from = '', to] = span.split('-')
    // A step that begins on Sunday counts from 0, whatever Sunday is called.
    const start = step !== undefined && to === undefined && range === weekdays && (from === '7' || from === 'SUN') ? '0' : from
    const first = start === '*' ? range.min : numberOf(start, range)
    const last = from === '*' || (to === undefined && step !== undefined) ? range.max : numberOf(to ?? from, range)
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

function numberOf(text: string, range: Range): number {
  const named = range.names?.indexOf(text) ?? -1
  return named >= 0 ? named + 1 : Number(text)
}
