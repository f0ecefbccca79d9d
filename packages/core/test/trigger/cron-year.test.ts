import { describe, expect, test } from 'vitest'
import { compileCron } from '../../src/trigger/cron-schedule.ts'
import { evaluateSchedule, firstDate } from '../../src/trigger/schedule.ts'
import { factsAt, scheduled } from './schedule-facts.ts'

/** The schedules of the blueprints in the conformance pack, and some that meet the changes of the clock. */
const crons = [
  ...['*/10 * * * *', '*/15 * * * *', '*/30 * * * *', '*/5 * * * *', '0 * * * *', '0 */6 * * *', '0 0 * * *', '0 0 7,14,21,28 * *'],
  ...['0 1 * * *', '0 11 * * *', '0 11 * * MON', '0 14 25 12 *', '0 15 * * 5', '0 16 * * 5', '0 17 * * *', '0 2 * * *', '0 2 1 * *'],
  ...['0 2 8 * *', '0 3 * * *', '0 3 * * 1', '0 4 * * *', '0 5 * * *', '0 6 * * *', '0 6 1 * *', '0 7 * * *', '0 7 * * 1-5'],
  ...['0 8 * * *', '0 8 * * 1', '0 9 * * *', '0 9 * * 1', '0 9 * * 1-5', '0 9 * * MON', '0 9 1 * *', '@daily', '@hourly'],
  ...['30 2 * * *', '30 1 * * *', '45 1,2 * * *', '*/20 1-3 * * *', '15 1,3 * * 0', '0 0 13 * 5', '30 2 29 3 *'],
]
const zones = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Kolkata']
const year = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2027, 0, 1) }
const minutesOfYear = (year.end - year.start) / 60_000

/** The wall clock of a zone for every minute of the year, asked from the platform every half hour: what the tested code never does. */
class WallClock {
  readonly minute = new Uint8Array(minutesOfYear)
  readonly hour = new Uint8Array(minutesOfYear)
  readonly day = new Uint8Array(minutesOfYear)
  readonly month = new Uint8Array(minutesOfYear)
  readonly weekday = new Uint8Array(minutesOfYear)
  /** 1 when the same wall time was shown before, within the last hour or so. */
  readonly again = new Uint8Array(minutesOfYear)

  constructor(zone: string) {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short' },
      ...{ month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    })
    const shown: string[] = []
    for (let half = 0; half < minutesOfYear; half += 30) {
      const parts = new Map(format.formatToParts(year.start + half * 60_000).map(({ type, value }) => [type, value]))
      const read = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name))
      const text = format.format(year.start + half * 60_000)
      const isAgain = shown.slice(-4).includes(text)
      shown.push(text)
      for (let index = half; index < half + 30; index++) {
        this.minute[index] = read('minute') + index - half
        this.hour[index] = read('hour')
        this.day[index] = read('day')
        this.month[index] = read('month')
        this.weekday[index] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.get('weekday') ?? '')
        this.again[index] = isAgain ? 1 : 0
      }
    }
  }
}

/** Every minute of the year at which a cron fires: field by field, minute by minute. */
function minutesThatMatch(cron: string, clock: WallClock): readonly number[] {
  const long = { '@daily': '0 0 * * *', '@hourly': '0 * * * *' }[cron] ?? cron
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = long.replace('MON', '1').split(' ')
  const minutes = allowed(minute, 0, 59)
  const hours = allowed(hour, 0, 23)
  const days = allowed(day, 1, 31)
  const months = allowed(month, 1, 12)
  const weekdays = allowed(weekday, 0, 6)
  const either = day !== '*' && weekday !== '*'
  const found: number[] = []
  for (let index = 0; index < minutesOfYear; index++) {
    const wall = clock.hour[index] ?? 0
    if (!minutes[clock.minute[index] ?? 0] || !hours[wall] || !months[clock.month[index] ?? 0]) continue
    const byDay = days[clock.day[index] ?? 0] ?? false
    const byWeek = weekdays[clock.weekday[index] ?? 0] ?? false
    if (either ? !byDay && !byWeek : !byDay || !byWeek) continue
    // A fixed time does not fire a second time; one that goes on in the next hour, or has several minutes in this one, does.
    const isFixed = minutes.filter(Boolean).length === 1 && !hours[(wall + 1) % 24]
    if (clock.again[index] === 1 && isFixed) continue
    found.push(index)
  }
  return found
}

function allowed(field: string, min: number, max: number): readonly boolean[] {
  const values = Array.from({ length: max + 1 }, () => false)
  for (const term of field.split(',')) {
    const [span = '', step = '1'] = term.split('/')
    const [from, to = from] = span === '*' ? [min, max] : span.split('-').map(Number)
    for (let value = from ?? min; value <= (to ?? max); value += Number(step)) values[value] = true
  }
  return values
}

describe.each(zones)('a year in %s', (zone) => {
  const clock = new WallClock(zone)

  test.each(crons)('%s fires at every minute that matches, and at no other', (cron) => {
    const slots = compileCron(cron, { withSeconds: false }).between(year.start, year.end - 1, zone, minutesOfYear)
    expect(slots.map((slot) => (slot - year.start) / 60_000)).toEqual(minutesThatMatch(cron, clock))
  })
})

describe('a simulated clock that goes from date to date', () => {
  const zone = 'Europe/Paris'
  const clock = new WallClock(zone)
  const iso = (ms: number) => new Date(ms).toISOString()

  test.each(crons.filter((cron) => !/^\*\/(5|10|15) \*/.test(cron)))('%s fires on every one of them, in order', (cron) => {
    const trigger = scheduled({ cron, timezone: zone })
    const fired: number[] = []
    let next = firstDate(trigger, factsAt(iso(year.start - 1)))
    while (next !== undefined && next < year.end) {
      const seen = evaluateSchedule(trigger, { date: year.start, nextExecutionDate: next }, factsAt(iso(next)))
      if (seen.type === 'fire') fired.push((seen.slot - year.start) / 60_000)
      next = seen.nextExecutionDate
    }
    expect(fired).toEqual(minutesThatMatch(cron, clock))
  })
})
