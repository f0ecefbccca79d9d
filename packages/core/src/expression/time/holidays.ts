import { javaError } from '../expression-error.ts'
import { civilOf, dayOfWeek, daysInMonth, epochDayOf } from './civil.ts'
import { holidayRules } from './holiday-rules.ts'

/**
 * Whether the day is a public holiday of a country (ISO 3166 code in any case) or of one of its regions.
 * @throws ExpressionError for a country that is not known
 */
export function isHoliday(epochDay: number, country: string, region: string | undefined): boolean {
  const rules = holidayRules(country.toLowerCase())
  if (rules === undefined) throw javaError('IllegalStateException', `Cannot find resource 'holidays/Holidays_${country.toLowerCase()}.xml'`)
  const { year } = civilOf(epochDay)
  const regional = region === undefined ? undefined : rules.regions?.[region.toLowerCase()]
  const all = `${rules.days} ${regional ?? ''}`.split(' ').filter((rule) => rule !== '')
  return all.some((rule) => daysOf(rule, year).includes(epochDay))
}

/**
 * The days a rule names in a year. `MM-DD` a fixed date, with `~` also the Monday after a weekend, with `^` the nearest working day (Saturday → Friday,
 * Sunday → Monday); `E+n` days after Easter Sunday, `O+n` after the Orthodox one; `MM/n-d` the n-th weekday d of a month (`-1` = last);
 * `MM-DD>d` the first weekday d on or after. `@year` = only from then on.
 */
function daysOf(rule: string, year: number): number[] {
  const [body = '', since] = rule.split('@')
  if (since !== undefined && year < Number(since)) return []
  const easter = /^([EO])([+-]\d+)$/.exec(body)
  if (easter !== null) return [(easter[1] === 'E' ? easterOf(year) : orthodoxEasterOf(year)) + Number(easter[2])]
  const nth = /^(\d\d)\/(-?\d)-(\d)$/.exec(body)
  if (nth !== null) return [nthWeekday(year, Number(nth[1]), Number(nth[2]), Number(nth[3]))]
  const fixed = /^(\d\d)-(\d\d)(?:>(\d))?([~^]?)$/.exec(body)
  if (fixed === null) return []
  const day = epochDayOf(year, Number(fixed[1]), Number(fixed[2]))
  if (fixed[3] !== undefined) return [day + ((Number(fixed[3]) - dayOfWeek(day) + 7) % 7)]
  return observed(day, fixed[4] ?? '')
}

function observed(day: number, mark: string): number[] {
  const weekday = dayOfWeek(day)
  if (weekday < 6 || mark === '') return [day]
  if (mark === '~') return [day, weekday === 6 ? day + 2 : day + 1]
  return [day, weekday === 6 ? day - 1 : day + 1]
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
