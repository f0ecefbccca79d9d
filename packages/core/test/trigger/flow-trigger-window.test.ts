import { expect, test } from 'vitest'
import { dependencyWindowOf, timeWindowOf, windowAt } from '../../src/trigger/flow-trigger-window.ts'

const at = (text: string): number => Date.parse(text)
const shown = (bounds: ReturnType<typeof windowAt>) =>
  bounds && `${new Date(bounds.start).toISOString()} ${new Date(bounds.end).toISOString()}`
const now = at('2026-03-29T10:47:13.250Z')

test.each<[string, Record<string, unknown>, string | undefined]>([
  ['the whole day', {}, '2026-03-29T00:00:00.000Z 2026-03-29T23:59:59.999Z'],
  ['an hour', { window: 'PT1H' }, '2026-03-29T10:00:00.000Z 2026-03-29T10:59:59.999Z'],
  ['six hours, from the full hour', { window: 'PT6H' }, '2026-03-29T10:00:00.000Z 2026-03-29T15:59:59.999Z'],
  ['a quarter, from a multiple of it', { window: 'PT15M' }, '2026-03-29T10:45:00.000Z 2026-03-29T10:59:59.999Z'],
  ['seconds, from this one', { window: 'PT5S' }, '2026-03-29T10:47:13.000Z 2026-03-29T10:47:17.999Z'],
  ['a day that begins at four', { window: 'P1D', windowAdvance: 'PT4H' }, '2026-03-29T04:00:00.000Z 2026-03-30T03:59:59.999Z'],
  ['a day that began yesterday', { window: 'P1D', windowAdvance: 'PT20H' }, '2026-03-28T20:00:00.000Z 2026-03-29T19:59:59.999Z'],
  ['an advance backwards', { window: 'PT1H', windowAdvance: '-PT3H30M' }, '2026-03-29T10:30:00.000Z 2026-03-29T11:29:59.999Z'],
  ['one that slides', { type: 'SLIDING_WINDOW', window: 'PT1H' }, '2026-03-29T10:47:13.250Z 2026-03-29T11:47:13.250Z'],
  ['until a time of the day', { type: 'DAILY_TIME_DEADLINE', deadline: '12:00:00' }, '2026-03-29T00:00:00.000Z 2026-03-29T12:00:00.000Z'],
  ['past that time', { type: 'DAILY_TIME_DEADLINE', deadline: '09:00:00' }, undefined],
  ['in a zone of its own', { type: 'DAILY_TIME_DEADLINE', deadline: '12:00:00+02:00' }, undefined],
  [
    'between two times',
    { type: 'DAILY_TIME_WINDOW', startTime: '10:00', endTime: '11:00' },
    '2026-03-29T10:00:00.000Z 2026-03-29T11:00:00.000Z',
  ],
  ['before them', { type: 'DAILY_TIME_WINDOW', startTime: '11:00', endTime: '12:00' }, undefined],
  [
    'over midnight',
    { type: 'DAILY_TIME_WINDOW', startTime: '22:00', endTime: '11:00' },
    '2026-03-28T22:00:00.000Z 2026-03-29T11:00:00.000Z',
  ],
])('%s', (_, timeWindow, expected) => {
  expect(shown(windowAt(timeWindowOf(timeWindow, 'UTC'), now))).toBe(expected)
})

test.each<[Record<string, unknown>, string | undefined]>([
  [{ every: 'PT1H', offset: 'PT15M' }, '2026-03-29T10:15:00.000Z 2026-03-29T11:14:59.999Z'],
  [{ lookback: 'PT1H' }, '2026-03-29T10:47:13.250Z 2026-03-29T11:47:13.250Z'],
  // the night in which Paris loses an hour
  [{ deadline: '13:00', timezone: 'Europe/Paris' }, '2026-03-28T23:00:00.000Z 2026-03-29T11:00:00.000Z'],
  [{ from: '12:00', to: '13:00', timezone: 'Europe/Paris' }, '2026-03-29T10:00:00.000Z 2026-03-29T11:00:00.000Z'],
])('the window %j of dependsOn', (window, expected) => {
  expect(shown(windowAt(dependencyWindowOf(window, 'UTC'), now))).toBe(expected)
})
