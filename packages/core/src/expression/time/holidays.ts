import { javaError } from '../expression-error.ts'
import { civilOf, dayOfWeek, daysInMonth, epochDayOf } from './civil.ts'
import { holidayRules } from './holiday-rules.ts'

/**
 * Whether the day is a public holiday of a country (ISO 3166 code in any case) or of one of its regions.
 * @throws ExpressionError for a country that is not known
 */
export function isHoliday(epochDay: number, country: string, region: string | undefined): boolean {
  const rules = holidayRules(country.toLowerCase(), region?.toLowerCase())
  if (rules === undefined) throw javaError('IllegalStateException', `Cannot find resource 'holidays/Holidays_${country.toLowerCase()}.xml'`)
  const { year } = civilOf(epochDay)
  return rules.split(' ').some((rule) => rule !== '' && dayOf(rule, year) === epochDay)
}

/**
 * The day a rule names in a year. `MM-DD` a fixed date, `E+n` n days after Easter Sunday, `O+n` after the Orthodox one, `MM/n-d` the n-th weekday d of
 * a month (`-1` = last), `MM-DD>d` the first weekday d on or after, `YYYY-MM-DD` a single day. `(6-1,7+1)` moves it: from a Saturday a day back, from
 * a Sunday one on. `@from-to` = in those years only. A day that moves out of its year is lost, as in Kestra.
 */
function dayOf(rule: string, year: number): number | undefined {
  const [body = '', years = '-'] = rule.split('@')
  const [since = '', until = ''] = years.split('-')
  if (year < Number(since) || (until !== '' && year > Number(until))) return undefined
  const [named = '', moves = ''] = body.split('(')
  const day = namedDay(named, year)
  if (day === undefined || moves === '') return day
  const weekday = String(dayOfWeek(day))
  const move = moves
    .slice(0, -1)
    .split(',')
    .find((item) => item.startsWith(weekday))
  return move === undefined ? day : day + Number(move.slice(1))
}

function namedDay(text: string, year: number): number | undefined {
  const easter = /^([EO])([+-]\d+)$/.exec(text)
  if (easter !== null) return (easter[1] === 'E' ? easterOf(year) : orthodoxEasterOf(year)) + Number(easter[2])
  const nth = /^(\d\d)\/(-?\d)-(\d)$/.exec(text)
  if (nth !== null) return nthWeekday(year, Number(nth[1]), Number(nth[2]), Number(nth[3]))
  const fixed = /^(?:(\d{4})-)?(\d\d)-(\d\d)(?:>(\d))?$/.exec(text)
  if (fixed === null || (fixed[1] !== undefined && Number(fixed[1]) !== year)) return undefined
  const [, , month, dayOfMonth, weekday] = fixed
  const day = epochDayOf(year, Number(month), Number(dayOfMonth))
  return weekday === undefined ? day : day + ((Number(weekday) - dayOfWeek(day) + 7) % 7)
}

function nthWeekday(year: number, month: number, nth: number, weekday: number): number {
  if (nth > 0) {
    const first = epochDayOf(year, month, 1)
    return first + ((weekday - dayOfWeek(first) + 7) % 7) + (nth - 1) * 7
  }
  const last = epochDayOf(year, month, daysInMonth(year, month))
  return last - ((dayOfWeek(last) - weekday + 7) % 7)
}

/** Easter Sunday of the Gregorian calendar (anonymous algorithm). */
function easterOf(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  return epochDayOf(year, Math.floor((h + l - 7 * m + 114) / 31), ((h + l - 7 * m + 114) % 31) + 1)
}

/** Easter Sunday of the Julian calendar as a Gregorian date; right from 1900 to 2099. */
function orthodoxEasterOf(year: number): number {
  const d = (19 * (year % 19) + 15) % 30
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
  return epochDayOf(year, Math.floor((d + e + 114) / 31), ((d + e + 114) % 31) + 1) + 13
}
