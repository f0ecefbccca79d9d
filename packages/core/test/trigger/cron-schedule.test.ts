import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CronError, compileCron } from '../../src/trigger/cron-schedule.ts'

interface EngineDates {
  readonly dates: readonly {
    readonly cron: string
    readonly withSeconds?: boolean
    readonly zone: string
    readonly after: string
    readonly next: readonly string[]
  }[]
}

const iso = (ms: number | undefined): string => (ms === undefined ? 'none' : new Date(ms).toISOString().replace('.000', ''))

function following(cron: string, zone: string, after: string, count: number, withSeconds = false): readonly string[] {
  const schedule = compileCron(cron, { withSeconds })
  const dates: string[] = []
  let at: number | undefined = Date.parse(after)
  while (dates.length < count && at !== undefined) {
    at = schedule.next(at, zone)
    dates.push(iso(at))
  }
  return dates
}

test('the dates of 200 random expressions are those of the real engine', () => {
  // The file holds what its `about` says; nothing else writes it.
  const { dates } = JSON.parse(readFileSync(new URL('./engine-dates.json', import.meta.url), 'utf8')) as EngineDates
  expect(dates).toHaveLength(200)
  for (const { cron, withSeconds = false, zone, after, next } of dates) {
    expect({ cron, zone, after, next: following(cron, zone, after, next.length, withSeconds) }).toEqual({ cron, zone, after, next })
  }
})

describe('the fields', () => {
  // 2026-10-03 is a Saturday.
  test.each([
    ['*/20 9 * * *', ['2026-10-04T09:00:00Z', '2026-10-04T09:20:00Z', '2026-10-04T09:40:00Z', '2026-10-05T09:00:00Z']],
    ['5/25 9 * * *', ['2026-10-04T09:05:00Z', '2026-10-04T09:30:00Z', '2026-10-04T09:55:00Z']],
    ['0 0 13 * 5', ['2026-10-09T00:00:00Z', '2026-10-13T00:00:00Z', '2026-10-16T00:00:00Z']],
    ['0 0 15 * *', ['2026-10-15T00:00:00Z', '2026-11-15T00:00:00Z']],
    ['0 0 15 * */1', ['2026-10-15T00:00:00Z', '2026-11-15T00:00:00Z']],
    ['0 0 15 * 0,*', ['2026-10-04T00:00:00Z', '2026-10-05T00:00:00Z']],
    [
      '0 0 * * */2',
      ['2026-10-04T00:00:00Z', '2026-10-06T00:00:00Z', '2026-10-08T00:00:00Z', '2026-10-10T00:00:00Z', '2026-10-11T00:00:00Z'],
    ],
    ['0 0 * * 1/2', ['2026-10-04T00:00:00Z', '2026-10-05T00:00:00Z', '2026-10-07T00:00:00Z', '2026-10-09T00:00:00Z']],
    ['0 0 * * sun/6', ['2026-10-04T00:00:00Z', '2026-10-10T00:00:00Z', '2026-10-11T00:00:00Z']],
    ['0 0 * * SAT-SUN', ['2026-10-04T00:00:00Z', '2026-10-10T00:00:00Z', '2026-10-11T00:00:00Z']],
    ['0 0 29 2 *', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
    ['@yearly', ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z']],
    ['@monthly', ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z']],
    ['@weekly', ['2026-10-04T00:00:00Z', '2026-10-11T00:00:00Z']],
    ['@midnight', ['2026-10-04T00:00:00Z', '2026-10-05T00:00:00Z']],
    ['@hourly', ['2026-10-03T12:00:00Z', '2026-10-03T13:00:00Z']],
    ['0 0 30 2 *', ['none']],
  ])('%s', (cron, dates) => {
    expect(following(cron, 'UTC', '2026-10-03T11:30:00Z', dates.length)).toEqual(dates)
  })

  test.each([
    ['0 0 L * *', ['2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28']],
    ['0 0 L-2 * *', ['2026-10-29', '2026-11-28', '2026-12-29']],
    ['0 0 LW * *', ['2026-10-30', '2026-11-30', '2026-12-31', '2027-01-29']],
    ['0 0 1W * *', ['2026-11-02', '2026-12-01', '2027-01-01', '2027-02-01']],
    ['0 0 15W 5,8 *', ['2027-05-14', '2027-08-16']],
    ['0 0 31W * *', ['2026-10-30', '2026-12-31', '2027-01-29']],
    ['0 0 * * 5#2', ['2026-10-09', '2026-11-13', '2026-12-11']],
    ['0 0 * * MON#5', ['2026-11-30', '2027-03-29']],
    ['0 0 * * 0#1', ['2026-10-04', '2026-11-01']],
    ['0 0 * * FRIL', ['2026-10-30', '2026-11-27', '2026-12-25']],
    ['0 0 1,L * *', ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01']],
    ['0 0 L * 1', ['2026-10-05', '2026-10-12', '2026-10-19', '2026-10-26', '2026-10-31']],
  ])('%s, which Kestra does not read', (cron, dates) => {
    expect(following(cron, 'UTC', '2026-10-03T11:30:00Z', dates.length)).toEqual(dates.map((date) => `${date}T00:00:00Z`))
  })

  test('seconds come first when they are asked for', () => {
    expect(following('*/25 30 9 * * *', 'UTC', '2026-10-03T09:30:10Z', 3, true)).toEqual([
      '2026-10-03T09:30:25Z',
      '2026-10-03T09:30:50Z',
      '2026-10-04T09:30:00Z',
    ])
    expect(following('@hourly', 'UTC', '2026-10-03T09:30:10Z', 1, true)).toEqual(['2026-10-03T10:00:00Z'])
  })

  test('an expression that is none is refused', () => {
    expect(() => compileCron('0 25 * * *', { withSeconds: false })).toThrow(CronError)
    expect(() => compileCron('0 25 * * *', { withSeconds: false })).toThrow("invalid cron expression '0 25 * * *': Failed to parse")
  })
})

describe('when the clock changes', () => {
  const spring = '2026-03-28T12:00:00Z'
  const autumn = '2026-10-24T22:10:00Z'

  test('a wall time that does not exist is skipped, not moved', () => {
    expect(following('30 2 * * *', 'Europe/Paris', spring, 2)).toEqual(['2026-03-30T00:30:00Z', '2026-03-31T00:30:00Z'])
    expect(following('0 * * * *', 'Europe/Paris', '2026-03-28T23:30:00Z', 3)).toEqual([
      '2026-03-29T00:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
    ])
    expect(following('30 2 29 3 *', 'Europe/Paris', spring, 1)).toEqual(['2027-03-29T00:30:00Z'])
  })

  test.each([
    ['30 2 * * *', ['00:30', '26T01:30']],
    ['30 2,2 * * *', ['00:30', '26T01:30']],
    ['30 2,5 * * *', ['00:30', '04:30']],
    ['0 */2 * * *', ['00:00', '03:00', '05:00']],
    ['30 1,2 * * *', ['23:30', '00:30', '26T00:30']],
    ['30 2,3 * * *', ['00:30', '01:30', '02:30', '26T01:30']],
    ['0 2-4 * * *', ['00:00', '01:00', '02:00', '03:00']],
    ['*/30 2 * * *', ['00:00', '00:30', '01:00', '01:30', '26T01:00']],
    ['0 * * * *', ['23:00', '00:00', '01:00', '02:00']],
  ])('%s in the hour that comes twice', (cron, times) => {
    const expected = times.map((time) => {
      if (time.includes('T')) return `2026-10-${time}:00Z`
      return `2026-10-${time.startsWith('23') ? 24 : 25}T${time}:00Z`
    })
    expect(following(cron, 'Europe/Paris', autumn, times.length)).toEqual(expected)
  })

  test('changes at midnight and by half an hour count as well', () => {
    expect(following('0 0 * * *', 'America/Havana', '2026-03-06T12:00:00Z', 3)).toEqual([
      '2026-03-07T05:00:00Z',
      '2026-03-09T04:00:00Z',
      '2026-03-10T04:00:00Z',
    ])
    expect(following('0 0 * * *', 'America/Havana', '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'])
    expect(following('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T10:00:00Z', 2)).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-05T15:15:00Z',
    ])
    expect(following('45 * * * *', 'Australia/Lord_Howe', '2026-04-04T13:50:00Z', 3)).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-04T15:15:00Z',
      '2026-04-04T16:15:00Z',
    ])
  })

  test('seconds repeat with their minute', () => {
    expect(following('*/30 30 2 * * *', 'Europe/Paris', autumn, 5, true)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T00:30:30Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T01:30:30Z',
      '2026-10-26T01:30:00Z',
    ])
  })
})

describe('looking back and over a range', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', '+05:45')
  const crons = fc.constantFrom('*/7 * * * *', '30 2 * * *', '0 2,3 * * *', '0 0 13 * 5', '15 */6 1-7 * MON', '0 0 L * *', '59 23 31 12 *')
  const moments = fc.integer({ min: Date.parse('2025-01-01T00:00:00Z'), max: Date.parse('2028-12-31T00:00:00Z') })

  test('the slot before the next one is the last one, whatever the moment', () => {
    const property = fc.property(crons, zones, moments, (cron, zone, moment) => {
      const schedule = compileCron(cron, { withSeconds: false })
      const next = schedule.next(moment, zone) ?? 0
      const previous = schedule.previous(next, zone) ?? 0
      expect(previous).toBeLessThanOrEqual(moment)
      expect(next).toBeGreaterThan(moment)
      expect(schedule.next(previous, zone)).toBe(next)
      expect(schedule.previous(next + 1, zone)).toBe(next)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('a range holds both its ends and no more than asked for', () => {
    const schedule = compileCron('0 * * * *', { withSeconds: false })
    const [from, to] = [Date.parse('2026-05-06T07:00:00Z'), Date.parse('2026-05-06T10:00:00Z')]
    expect(schedule.between(from, to, 'UTC', 100).map(iso)).toEqual([
      '2026-05-06T07:00:00Z',
      '2026-05-06T08:00:00Z',
      '2026-05-06T09:00:00Z',
      '2026-05-06T10:00:00Z',
    ])
    expect(schedule.between(from, to, 'UTC', 2)).toHaveLength(2)
    expect(schedule.between(to, from, 'UTC', 2)).toEqual([])
  })

  test('an unknown zone is told', () => {
    expect(() => compileCron('0 * * * *', { withSeconds: false }).next(0, 'Mars/Olympus')).toThrow('Unknown time-zone ID: Mars/Olympus')
  })
})
