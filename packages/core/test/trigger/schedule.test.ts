import { describe, expect, test } from 'vitest'
import { LookupNeeded } from '../../src/expression/index.ts'
import type { Trigger } from '../../src/model/flow.ts'
import {
  dateAfterFailure,
  evaluateSchedule,
  firstDate,
  isSchedule,
  recoveredDate,
  recoverModeOf,
  type ScheduleState,
  stopsAfter,
} from '../../src/trigger/schedule.ts'
import { at, condition, factsAt, onDates, scheduled, settings } from './schedule-facts.ts'

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().replace('.000', ''))

/** A look at a trigger whose date is `due`, in texts. */
function look(trigger: Trigger, due: string | undefined, now: string, state: Partial<ScheduleState> = {}) {
  const nextExecutionDate = due === undefined ? {} : { nextExecutionDate: at(due) }
  const { nextExecutionDate: next, ...rest } = evaluateSchedule(
    trigger,
    { date: at('2026-05-01T00:00:00Z'), ...nextExecutionDate, ...state },
    factsAt(now),
  )
  return { ...rest, next: iso(next), ...(rest.type === 'fire' ? { slot: iso(rest.slot) } : {}) }
}

const hourly = scheduled({ cron: '0 * * * *' })

describe('a look at a schedule', () => {
  test('fires for a date that has come, and tells the dates around it in its zone', () => {
    const trigger = scheduled({ cron: '0 9 * * *', timezone: 'Europe/Paris' })
    expect(look(trigger, '2026-03-28T08:00:00Z', '2026-03-28T08:00:01Z')).toEqual({
      type: 'fire',
      slot: '2026-03-28T08:00:00Z',
      variables: { date: '2026-03-28T09:00:00+01:00', next: '2026-03-29T09:00:00+02:00', previous: '2026-03-27T09:00:00+01:00' },
      inBackfill: false,
      next: '2026-03-29T07:00:00Z',
      reason: 'due at 2026-03-28T08:00:00Z',
    })
  })

  test('tells dates with six digits of fraction in the newer generation', () => {
    const flow = { namespace: 'company.team', id: 'nightly', generation: '2.0' } as const
    const state = { date: 0, nextExecutionDate: at('2026-05-06T09:00:00Z') }
    expect(evaluateSchedule(hourly, state, factsAt('2026-05-06T09:00:00Z', { flow }))).toMatchObject({
      variables: { date: '2026-05-06T09:00:00.000000Z', next: '2026-05-06T10:00:00.000000Z' },
    })
  })

  test('waits for a date that has not come', () => {
    expect(look(hourly, '2026-05-06T10:00:00Z', '2026-05-06T09:59:59Z')).toEqual({
      type: 'skip',
      next: '2026-05-06T10:00:00Z',
      reason: 'not due before 2026-05-06T10:00:00Z',
    })
  })

  test('takes the elapsed dates one after the other', () => {
    expect(look(hourly, '2026-05-06T03:00:00Z', '2026-05-06T09:30:00Z')).toMatchObject({
      slot: '2026-05-06T03:00:00Z',
      next: '2026-05-06T04:00:00Z',
    })
  })

  test('moves to the schedule when the date is none of its slots, as after a change of the cron', () => {
    expect(look(hourly, '2026-05-06T03:20:00Z', '2026-05-06T09:30:00Z')).toMatchObject({
      type: 'skip',
      next: '2026-05-06T04:00:00Z',
      reason: '2026-05-06T03:20:00Z is not a date of the schedule',
    })
  })

  test('starts with the next slot when no date was set', () => {
    expect(look(hourly, undefined, '2026-05-06T09:30:00Z')).toMatchObject({ type: 'skip', next: '2026-05-06T10:00:00Z' })
  })

  test('fires without next and previous when the schedule has no other date', () => {
    const trigger = scheduled({
      cron: '0 9 * * *',
      conditions: [condition('DateTimeBetween', { after: '2026-05-06T00:00:00Z', before: '2026-05-07T00:00:00Z' })],
    })
    const looked = look(trigger, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')
    expect(looked).toMatchObject({ type: 'fire', variables: { date: '2026-05-06T09:00:00Z' }, next: undefined })
  })

  test.each([
    [{ cron: '0 25 * * *' }, 'invalid cron expression'],
    [{ cron: '0 1 * * *', timezone: 'Mars/Olympus' }, 'Unknown time-zone ID'],
    [{ cron: '0 * * * *', conditions: [condition('Expression', { expression: '{{ nope }}' })] }, 'Unable to find `nope`'],
    [{ cron: '0 * * * *', conditions: [condition('ExecutionStatus', { in: ['SUCCESS'] })] }, 'null execution'],
    [{ cron: '0 * * * *', lateMaximumDelay: 'soon' }, "Text 'soon' cannot be parsed to a Duration"],
  ])('that cannot be judged says why: %j', (properties, message) => {
    expect(() => look(scheduled(properties), '2026-05-06T09:00:00Z', '2026-05-06T09:00:01Z')).toThrow(message)
  })

  test('lets a lookup pass to whoever can answer it', () => {
    const render = () => {
      throw new LookupNeeded([])
    }
    const trigger = scheduled({ cron: '0 * * * *', conditions: [condition('Expression', { expression: "{{ kv('go') }}" })] })
    const state = { date: 0, nextExecutionDate: at('2026-05-06T09:00:00Z') }
    expect(() => evaluateSchedule(trigger, state, factsAt('2026-05-06T09:00:00Z', { render }))).toThrow(LookupNeeded)
  })
})

describe('conditions of a schedule', () => {
  const mondays = scheduled({
    cron: '0 9 * * *',
    timezone: 'America/New_York',
    conditions: [condition('DayWeek', { dayOfWeek: 'MONDAY' })],
  })

  test('choose among the dates, in the zone of the trigger', () => {
    expect(look(mondays, '2026-05-04T13:00:00Z', '2026-05-04T13:00:00Z')).toMatchObject({
      type: 'fire',
      variables: { date: '2026-05-04T09:00:00-04:00', next: '2026-05-11T09:00:00-04:00', previous: '2026-04-27T09:00:00-04:00' },
      next: '2026-05-11T13:00:00Z',
    })
    expect(look(mondays, '2026-05-05T13:00:00Z', '2026-05-05T13:00:00Z')).toMatchObject({
      type: 'skip',
      next: '2026-05-11T13:00:00Z',
      reason: 'condition DayWeek does not hold',
    })
    const early = scheduled({ ...mondays, cron: '30 20 * * *' })
    expect(look(early, '2026-05-05T00:30:00Z', '2026-05-05T00:30:00Z')).toMatchObject({ type: 'fire' })
  })

  test('jump over days that cannot match: a schedule of every second is searched at once', () => {
    const trigger = scheduled({
      ...mondays,
      cron: '* * * * * *',
      withSeconds: true,
      conditions: [condition('DayWeekInMonth', { dayOfWeek: 'MONDAY', dayInMonth: 'LAST' })],
    })
    expect(look(trigger, '2026-05-26T04:00:00Z', '2026-05-26T04:00:00Z')).toMatchObject({ next: '2026-06-29T04:00:00Z' })
    expect(look(trigger, '2026-05-26T03:59:59Z', '2026-05-26T04:00:00Z')).toMatchObject({
      variables: { previous: '2026-05-25T23:59:58-04:00', next: '2026-06-29T00:00:00-04:00' },
    })
  })

  test('that hardly ever hold do not stop the scheduler: the search goes on later', () => {
    const never = scheduled({
      cron: '* * * * * *',
      withSeconds: true,
      conditions: [condition('DateTimeBetween', { before: '2020-01-01T00:00:00Z' })],
    })
    const { next } = look(never, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')
    expect(at(next ?? '')).toBeGreaterThan(at('2026-05-06T10:00:00Z'))
    const daily = scheduled({ ...never, cron: '0 9 * * *', withSeconds: false })
    expect(look(daily, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')).toMatchObject({ type: 'skip', next: undefined })
  })

  test('on anything else are asked when the date has come', () => {
    const trigger = scheduled({ cron: '0 9 * * *', conditions: [condition('Expression', { expression: '{{ vars.limit > 5 }}' })] })
    expect(look(trigger, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')).toMatchObject({
      type: 'skip',
      next: '2026-05-07T09:00:00Z',
      reason: 'condition Expression does not hold',
    })
  })

  test('of the older name count, and so does `when`', () => {
    const older = scheduled({ cron: '0 9 * * *', scheduleConditions: [condition('Weekend')] })
    expect(look(older, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')).toMatchObject({ next: '2026-05-09T09:00:00Z' })
    const newer = scheduled({ cron: '0 9 * * *', when: "{{ trigger.date | date('d') == '12' }}" })
    expect(look(newer, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')).toMatchObject({ type: 'skip', next: '2026-05-12T09:00:00Z' })
    expect(look(newer, '2026-05-12T09:00:00Z', '2026-05-12T09:00:00Z')).toMatchObject({ type: 'fire' })
  })

  test.each<Readonly<Record<string, unknown>>>([
    { when: "{{ vars.limit > 5 and trigger.date | date('d') == '12' }}" },
    { when: "{{ now() | date('HH') == '25' }}" },
    { conditions: [condition('DateTimeBetween', { after: '{{ vars.limit }}', before: '2020-01-01T00:00:00Z' })] },
    { conditions: [condition('Not', { conditions: [condition('DayWeek', { dayOfWeek: "{{ vars.day ?? 'WEDNESDAY' }}" })] })] },
  ])('that depend on more than the date are asked again at the next one: %j', (properties) => {
    const looked = look(scheduled({ cron: '0 9 * * *', ...properties }), '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')
    expect(looked).toMatchObject({ type: 'skip', next: '2026-05-07T09:00:00Z' })
  })

  test('see the trigger, the dates around the one in question, and `schedule`', () => {
    const expression = "{{ trigger.id == 'every' and schedule.next | date('HH') == '10' and trigger.previous | date('HH') == '08' }}"
    const trigger = scheduled({ cron: '0 * * * *', conditions: [condition('Expression', { expression })] })
    expect(look(trigger, '2026-05-06T09:00:00Z', '2026-05-06T09:00:00Z')).toMatchObject({ type: 'fire' })
  })
})

describe('lateMaximumDelay', () => {
  const trigger = scheduled({ cron: '0 * * * *', lateMaximumDelay: 'PT90M' })

  test('passes over the dates that are too late, up to the first that is not', () => {
    expect(look(trigger, '2026-05-06T03:00:00Z', '2026-05-06T09:10:00Z')).toMatchObject({ type: 'skip', next: '2026-05-06T08:00:00Z' })
    expect(look(trigger, '2026-05-06T08:00:00Z', '2026-05-06T09:10:00Z')).toMatchObject({ type: 'fire' })
  })

  test('does not hold up a backfill', () => {
    const backfill = {
      start: at('2026-01-01T00:00:00Z'),
      end: at('2026-01-02T00:00:00Z'),
      currentDate: at('2026-01-01T00:00:00Z'),
      paused: false,
    }
    expect(look(trigger, '2026-05-06T10:00:00Z', '2026-05-06T09:10:00Z', { backfill })).toMatchObject({ type: 'fire', inBackfill: true })
  })
})

describe('a schedule of dates', () => {
  const trigger = onDates({ dates: ['2026-06-01T00:00:00Z', '2026-05-06T09:00:00.5+02:00', '2026-05-07T00:00:00Z'] })

  test('fires at each of them, earliest first, and says which in scheduleDate', () => {
    const [first, second] = ['2026-05-06T07:00:00.500Z', '2026-05-07T00:00:00Z']
    expect(iso(firstDate(trigger, factsAt('2026-05-01T00:00:00Z')))).toBe(first)
    expect(look(trigger, first, '2026-05-06T07:00:01Z')).toEqual({
      type: 'fire',
      slot: first,
      scheduleDate: at(first),
      variables: {},
      inBackfill: false,
      next: second,
      reason: `due at ${first}`,
    })
  })

  test('looks again in a year after the last one', () => {
    expect(look(trigger, '2026-06-01T00:00:00Z', '2026-06-01T00:00:00Z')).toMatchObject({ type: 'fire', next: '2027-06-01T00:00:00Z' })
  })

  test('may be an expression', () => {
    const dynamic = onDates({ dates: "{{ ['2026-05-06T07:00:00Z', '2026-05-05T07:00:00Z'] }}" })
    expect(iso(firstDate(dynamic, factsAt('2026-05-01T00:00:00Z')))).toBe('2026-05-05T07:00:00Z')
  })

  test('that are none is told', () => {
    expect(() => firstDate(onDates({ dates: ['soon'] }), factsAt('2026-05-01T00:00:00Z'))).toThrow()
  })
})

describe('dates that passed while nobody looked', () => {
  const now = '2026-05-06T09:30:00Z'
  const recovered = (mode: 'ALL' | 'LAST' | 'NONE', next: string, date: string, trigger = hourly) =>
    iso(recoveredDate(trigger, { date: at(date), nextExecutionDate: at(next) }, mode, factsAt(now)))

  test.each([
    ['ALL', '2026-05-06T04:00:00Z'],
    ['LAST', '2026-05-06T09:00:00Z'],
    ['NONE', '2026-05-06T10:00:00Z'],
  ] as const)('%s', (mode, expected) => {
    expect(recovered(mode, '2026-05-06T04:00:00Z', '2026-05-06T03:00:00Z')).toBe(expected)
  })

  test('LAST does not run a date again', () => {
    expect(recovered('LAST', '2026-05-06T09:20:00Z', '2026-05-06T09:00:00Z')).toBe('2026-05-06T10:00:00Z')
  })

  test('LAST takes the last date that passes the conditions', () => {
    const weekends = scheduled({ cron: '0 * * * *', conditions: [condition('Weekend')] })
    expect(recovered('LAST', '2026-05-02T04:00:00Z', '2026-05-02T03:00:00Z', weekends)).toBe('2026-05-03T23:00:00Z')
  })

  test.each(['ALL', 'LAST', 'NONE'] as const)('%s neither skips nor repeats anything when none passed', (mode) => {
    expect(recovered(mode, '2026-05-06T10:00:00Z', '2026-05-06T09:00:00Z')).toBe('2026-05-06T10:00:00Z')
    expect(recovered(mode, '2027-05-06T10:00:00Z', '2026-05-06T09:00:00Z')).toBe('2026-05-06T10:00:00Z')
  })

  test('a backfill goes on as it was', () => {
    const backfill = { start: 0, end: 1, currentDate: 0, paused: true }
    expect(recoveredDate(hourly, { date: 0, nextExecutionDate: 5, backfill }, 'NONE', factsAt(now))).toBe(5)
  })

  test('the policy is that of the trigger, else of the configuration of its type, else ALL', () => {
    const configured = { ...settings, pluginConfigurations: { [hourly.type]: { recoverMissedSchedules: 'NONE' } } }
    expect(recoverModeOf(hourly, settings)).toBe('ALL')
    expect(recoverModeOf(hourly, configured)).toBe('NONE')
    expect(recoverModeOf(scheduled({ cron: '@daily', recoverMissedSchedules: 'LAST' }), configured)).toBe('LAST')
  })
})

test('after a failure the next slot is waited for, when there is one', () => {
  expect(iso(dateAfterFailure(hourly, factsAt('2026-05-06T09:30:00Z')))).toBe('2026-05-06T10:00:00Z')
  expect(dateAfterFailure(scheduled({ cron: 'every day' }), factsAt('2026-05-06T09:30:00Z'))).toBeUndefined()
  expect(dateAfterFailure(scheduled({ cron: '@daily', timezone: 'Mars' }), factsAt('2026-05-06T09:30:00Z'))).toBeUndefined()
})

test('stopAfter names the end states that disable the trigger', () => {
  expect(stopsAfter(scheduled({ stopAfter: ['FAILED', 'KILLED'] }), 'FAILED')).toBe(true)
  expect(stopsAfter(scheduled({ stopAfter: ['FAILED', 'KILLED'] }), 'SUCCESS')).toBe(false)
  expect(stopsAfter(hourly, 'FAILED')).toBe(false)
})

test('two types are schedules', () => {
  expect([hourly, onDates({}), { id: 'w', type: 'io.kestra.plugin.core.trigger.Webhook' }].map(isSchedule)).toEqual([true, true, false])
})
