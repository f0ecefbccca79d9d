import type { Timer } from '@windhover/core/execution/timer.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TimerService } from '../../src/executor/timer-service.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const hour = 3_600_000

/** A wall clock that is set apart from the timers of the process, which a jump of it does not move. */
function openTimers() {
  const wall = { time: 1_000_000 }
  const fired: string[] = []
  const service = new TimerService(
    () => wall.time,
    ({ id }) => void fired.push(id),
  )
  const timer = (id: string, due: number): Timer => ({ id, executionId: 'e', kind: 'SCHEDULED_START', due })
  const pass = (ms: number): void => {
    wall.time += ms
    vi.advanceTimersByTime(ms)
  }
  return { wall, fired, service, timer, pass }
}

test('timers fire in the order of their dates, not before', () => {
  const { fired, service, timer, pass, wall } = openTimers()
  service.set(timer('late', wall.time + 3000))
  service.set(timer('early', wall.time + 1500))
  service.set(timer('cancelled', wall.time + 1000))
  service.cancel('cancelled')
  pass(1499)
  expect(fired).toEqual([])
  pass(1)
  pass(1500)
  expect(fired).toEqual(['early', 'late'])
})

test('a clock that jumps ahead fires what became due within a second', () => {
  const { wall, fired, service, timer } = openTimers()
  service.set(timer('tomorrow', wall.time + 24 * hour))
  wall.time += 25 * hour
  vi.advanceTimersByTime(1000)
  expect(fired).toEqual(['tomorrow'])
})

test('a clock that jumps back makes wait for the date', () => {
  const { wall, fired, service, timer, pass } = openTimers()
  service.set(timer('soon', wall.time + 5000))
  wall.time -= hour
  pass(6000)
  expect(fired).toEqual([])
  pass(hour)
  expect(fired).toEqual(['soon'])
})
