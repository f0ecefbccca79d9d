import { describe, expect, test } from 'vitest'
import { ExecutionState } from '../../src/execution/index.ts'
import { Driver, runFlow } from './driver.ts'
import { flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

describe('a restart of the server', () => {
  const again = (driver: Driver) => {
    const state = ExecutionState.load(driver.state.execution, driver.state.taskRuns())
    const next = Object.assign(new Driver(driver.flow, { prefix: 'again', results: () => ({ state: 'SUCCESS' }) }), { state })
    next.send({ type: 'TakenUp', workersAreGone: true })
    return next
  }

  test('sends again what a worker had, and what no worker had taken', () => {
    for (const begun of [true, false]) {
      const driver = new Driver(flowOf({ tasks: [flowTask('Parallel', 'p', { tasks: [work('a'), work('b')] }), work('c')] }), {
        results: () => 'hang',
      })
      driver.send({ type: 'Started', slot: 'GRANTED' })
      if (begun) driver.drain()
      const next = again(driver)
      next.drain()
      expect(next.summary()).toBe('p:SUCCESS a:SUCCESS b:SUCCESS c:SUCCESS')
      expect(next.runs('a')[0]?.attempts?.map(({ state }) => state.current)).toEqual(begun ? ['RESUBMITTED', 'SUCCESS'] : ['SUCCESS'])
    }
  })

  test('a WorkingDirectory is sent again whole', () => {
    const driver = runFlow(flowOf({ tasks: [flowTask('WorkingDirectory', 'd', { tasks: [work('a')] })] }), { results: () => 'hang' })
    const next = again(driver)
    next.drain()
    expect(next.summary()).toBe('d:SUCCESS')
  })

  test('a kill under way goes on', () => {
    const driver = runFlow(flowOf({ generation: '2.0', tasks: [work('a'), work('b')] }), { results: () => 'hang' })
    driver.send({ type: 'Kill', cascade: true })
    const next = again(driver)
    next.drain()
    expect(next.history()).toBe('CREATED RUNNING KILLING KILLED')
    expect(next.summary()).toBe('a:KILLED')
    const waiting = new Driver(flowOf({ generation: '2.0', tasks: [work('a')] }), { results: () => 'hang' })
    waiting.send({ type: 'Started', slot: 'GRANTED' })
    waiting.send({ type: 'Kill', cascade: true })
    const ended = again(waiting)
    expect(ended.effects.some((effect) => effect.type === 'RunJob')).toBe(false)
    expect(ended.summary()).toBe('a:KILLED')
  })
})
