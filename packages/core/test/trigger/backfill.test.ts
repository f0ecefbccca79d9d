import { expect, test } from 'vitest'
import { type Backfill, backfillProgress, createBackfill, previewBackfill } from '../../src/trigger/backfill.ts'
import { evaluateSchedule, type ScheduleState } from '../../src/trigger/schedule.ts'
import { at, condition, factsAt, scheduled } from './schedule-facts.ts'

const now = '2026-05-06T09:30:00Z'
const daily = scheduled({ cron: '0 9 * * *' })
const regular = at('2026-05-07T09:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

const begun = (start: string, end?: string): Backfill =>
  createBackfill({ start: at(start), ...(end === undefined ? {} : { end: at(end) }) }, regular, at(now))

test('a backfill begins at its start and ends now', () => {
  expect(begun('2026-05-01T00:00:00Z')).toEqual({
    start: at('2026-05-01T00:00:00Z'),
    end: at(now),
    currentDate: at('2026-05-01T00:00:00Z'),
    previousNextExecutionDate: regular,
    paused: false,
  })
  expect(() => begun('2026-05-07T00:00:00Z')).toThrow('must end after its start')
})

test('it runs every date of its range once, and then gives way to the regular schedule', () => {
  let state: ScheduleState = { date: 0, nextExecutionDate: regular, backfill: begun('2026-05-01T00:00:00Z') }
  const slots: string[] = []
  let looks = 0
  while (state.backfill !== undefined && looks++ < 100) {
    const looked = evaluateSchedule(daily, state, factsAt(now))
    if (looked.type === 'fire') {
      expect(looked.inBackfill).toBe(true)
      slots.push(iso(looked.slot))
    }
    const { nextExecutionDate, backfill } = looked
    state = { date: 0, ...(nextExecutionDate === undefined ? {} : { nextExecutionDate }), ...(backfill === undefined ? {} : { backfill }) }
  }
  expect(slots).toEqual([
    '2026-05-01T09:00',
    '2026-05-02T09:00',
    '2026-05-03T09:00',
    '2026-05-04T09:00',
    '2026-05-05T09:00',
    '2026-05-06T09:00',
  ])
  expect(state).toEqual({ date: 0, nextExecutionDate: regular })
})

test('while it is paused nothing runs, not even the regular schedule', () => {
  const backfill = { ...begun('2026-05-01T00:00:00Z'), paused: true }
  const state = { date: 0, nextExecutionDate: at('2026-05-06T09:00:00Z'), backfill }
  expect(evaluateSchedule(daily, state, factsAt(now))).toEqual({
    type: 'skip',
    nextExecutionDate: state.nextExecutionDate,
    backfill,
    reason: 'the backfill is paused',
  })
})

test('dates to come are waited for', () => {
  const backfill = { ...begun('2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'), currentDate: regular }
  expect(evaluateSchedule(daily, { date: 0, nextExecutionDate: regular, backfill }, factsAt(now))).toMatchObject({ type: 'skip', backfill })
})

test('the preview shows what will run, conditions included', () => {
  const weekends = scheduled({ cron: '0 9 * * *', conditions: [condition('Weekend')] })
  const range = { start: at('2026-05-01T00:00:00Z'), end: at('2026-05-31T00:00:00Z'), limit: 3 }
  const preview = previewBackfill(weekends, range, factsAt(now))
  expect(preview.dates.map(iso)).toEqual(['2026-05-02T09:00', '2026-05-03T09:00', '2026-05-09T09:00'])
  expect(preview).toMatchObject({ total: 9, cappedAt: 2000 })
})

test('the range holds its first and its last moment', () => {
  const range = { start: at('2026-05-01T09:00:00Z'), end: at('2026-05-03T09:00:00Z'), limit: 10 }
  expect(previewBackfill(daily, range, factsAt(now)).dates.map(iso)).toEqual(['2026-05-01T09:00', '2026-05-02T09:00', '2026-05-03T09:00'])
})

test('progress counts the dates that are done', () => {
  const backfill = { ...begun('2026-05-01T00:00:00Z'), currentDate: at('2026-05-04T09:00:00Z') }
  expect(backfillProgress(daily, backfill, factsAt(now))).toEqual({ done: 3, total: 6 })
})

test('counting ends where it would keep the server from its work', () => {
  const everySecond = scheduled({ cron: '* * * * * *', withSeconds: true })
  const year = { start: at('2026-01-01T00:00:00Z'), end: at('2026-12-31T00:00:00Z'), limit: 1 }
  expect(previewBackfill(everySecond, year, factsAt(now))).toEqual({ dates: [year.start], total: 50_000, cappedAt: 50_000 })
  const judged = scheduled({ ...everySecond, conditions: [condition('Expression', { expression: '{{ true }}' })] })
  expect(previewBackfill(judged, year, factsAt(now))).toMatchObject({ total: 2000, cappedAt: 2000 })
})
