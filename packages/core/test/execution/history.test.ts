import { describe, expect, test } from 'vitest'
import type { Retry } from '../../src/model/retry.ts'
import { Driver, runFlow, type Script } from './driver.ts'
import { flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const constant = (maxAttempts: number, rest: Partial<Retry> = {}): Retry => ({
  type: 'constant',
  intervalMs: 1000,
  maxAttempts,
  warningOnRetry: false,
  behavior: 'RETRY_FAILED_TASK',
  ...rest,
})
const failsUntil = (attempt: number): Script => ({ results: (_run, _task, n) => ({ state: n < attempt ? 'FAILED' : 'SUCCESS' }) })

describe('retry', () => {
  test('a task at the top shows FAILED and RETRYING in the history of the execution', () => {
    const driver = runFlow(flowOf({ tasks: [work('a', { retry: constant(3) })] }), failsUntil(2))
    expect(driver.history()).toBe('CREATED RUNNING FAILED RETRYING RUNNING FAILED RETRYING RUNNING SUCCESS')
    expect(driver.history('a')).toBe(
      'CREATED SUBMITTED RUNNING FAILED RETRYING CREATED SUBMITTED RUNNING FAILED RETRYING CREATED SUBMITTED RUNNING SUCCESS',
    )
    expect(driver.runs('a')[0]?.attempts?.map(({ state }) => state.current)).toEqual(['FAILED', 'FAILED', 'SUCCESS'])
  })

  test('a task inside a flowable shows RETRYING only, and errors run once it is given up', () => {
    const sequence = flowTask('Sequential', 's', { tasks: [work('a', { retry: constant(2) })], errors: [work('e')] })
    const driver = runFlow(flowOf({ tasks: [sequence] }), { results: (run) => (run.taskId === 'a' ? { state: 'FAILED' } : undefined) })
    expect(driver.history()).toBe('CREATED RUNNING RETRYING RUNNING FAILED')
    expect(driver.summary()).toBe('s:FAILED a:FAILED e:SUCCESS')
  })

  test('the retry of a flowable or of the flow is used when the task has none', () => {
    const sequence = flowTask('Sequential', 's', { retry: constant(3), tasks: [work('a')] })
    expect(runFlow(flowOf({ tasks: [sequence] }), failsUntil(9)).history()).toBe('CREATED RUNNING RETRYING RUNNING RETRYING RUNNING FAILED')
    const driver = runFlow(flowOf({ tasks: [work('a')], retry: constant(2) }), failsUntil(9))
    expect(driver.history()).toBe('CREATED RUNNING FAILED RETRYING RUNNING FAILED')
  })

  test('allowFailure waits for the own retry and ignores that of the flow', () => {
    const own = runFlow(flowOf({ tasks: [work('a', { allowFailure: true, retry: constant(2) })] }), failsUntil(9))
    expect(own.runs('a')[0]?.attempts?.length).toBe(2)
    expect(own.state.execution.state.current).toBe('WARNING')
    const flow = runFlow(flowOf({ tasks: [work('a', { allowFailure: true })], retry: constant(2) }), failsUntil(9))
    expect(flow.history()).toBe('CREATED RUNNING WARNING')
  })

  test('warningOnRetry', () => {
    const driver = runFlow(flowOf({ tasks: [work('a', { retry: constant(2, { warningOnRetry: true }) })] }), failsUntil(1))
    expect(driver.state.execution.state.current).toBe('WARNING')
  })

  test('two branches that retry show each of them', () => {
    const branch = (id: string) => flowTask('Sequential', `s${id}`, { tasks: [work(id, { retry: constant(2) })] })
    const driver = runFlow(flowOf({ tasks: [flowTask('Parallel', 'p', { tasks: [branch('a'), branch('b')] })] }), failsUntil(1))
    expect(driver.history()).toBe('CREATED RUNNING RETRYING RUNNING RETRYING RUNNING SUCCESS')
  })

  test('a retry that creates a new execution ends this one RETRIED, and replays it at its date', () => {
    const retry = constant(3, { behavior: 'CREATE_NEW_EXECUTION' })
    const driver = runFlow(flowOf({ tasks: [flowTask('Sequential', 's', { tasks: [work('a')] })], retry }), failsUntil(9))
    expect(driver.history()).toBe('CREATED RUNNING RETRIED')
    expect(driver.summary()).toBe('s:RETRIED a:RETRIED')
    const created = driver.effects.find((effect) => effect.type === 'CreateExecution')
    expect(created).toMatchObject({
      execution: { parentId: 'execution', originalId: 'execution', metadata: { attemptNumber: 2 }, state: { current: 'CREATED' } },
      taskRuns: [],
    })
  })

  test('at the top the history shows FAILED first', () => {
    const retry = constant(3, { behavior: 'CREATE_NEW_EXECUTION' })
    expect(runFlow(flowOf({ tasks: [work('a', { retry })] }), failsUntil(9)).history()).toBe('CREATED RUNNING FAILED RETRIED')
    const withErrors = runFlow(flowOf({ tasks: [work('a')], errors: [work('e')], retry }), {
      results: (run) => (run.taskId === 'a' ? { state: 'FAILED' } : undefined),
    })
    expect(withErrors.history()).toBe('CREATED RUNNING RETRIED')
    expect(withErrors.summary()).toBe('a:RETRIED e:SUCCESS')
  })
})

describe('pause', () => {
  const paused = (properties: Record<string, unknown> = {}) => flowOf({ tasks: [flowTask('Pause', 'p', properties), work('z')] })

  test('waits for somebody, and says who and how in its outputs', () => {
    const driver = runFlow(paused())
    expect(driver.history()).toBe('CREATED RUNNING PAUSED')
    driver.send({ type: 'Resume', by: 'me' })
    driver.drain()
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS')
    expect(driver.history('p')).toBe('CREATED RUNNING PAUSED SUCCESS')
    expect(driver.runs('p')[0]?.outputs).toMatchObject({ onResume: {}, resumed: { by: 'me', to: 'SUCCESS' } })
  })

  test.each([
    ['RESUME', 'CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS', 'p:SUCCESS z:SUCCESS'],
    ['WARN', 'CREATED RUNNING PAUSED RESTARTED RUNNING WARNING', 'p:WARNING z:SUCCESS'],
    ['CANCEL', 'CREATED RUNNING PAUSED CANCELLED', 'p:CANCELLED'],
    ['FAIL', 'CREATED RUNNING PAUSED RESTARTED RUNNING FAILED', 'p:FAILED'],
  ])('behavior %s', (behavior, history, runs) => {
    const driver = runFlow(paused({ pauseDuration: 'PT1S', behavior }))
    expect(driver.history()).toBe(history)
    expect(driver.summary()).toBe(runs)
  })

  test('a timeout fails, or warns when failing is allowed', () => {
    expect(runFlow(paused({ timeout: 'PT1S' })).history('p')).toBe('CREATED RUNNING PAUSED FAILED')
    expect(runFlow(paused({ timeout: 'PT1S', allowFailure: true })).summary()).toBe('p:WARNING z:SUCCESS')
  })

  test('tasks run after it, with its end as theirs', () => {
    const driver = runFlow(paused({ timeout: 'PT1S', tasks: [work('t')] }))
    expect(driver.history('p')).toBe('CREATED RUNNING PAUSED RUNNING FAILED')
    expect(driver.summary()).toBe('p:FAILED')
  })

  test('errors and finally of the flow follow a failed Pause', () => {
    const driver = runFlow(flowOf({ tasks: [flowTask('Pause', 'p', { timeout: 'PT1S' })], errors: [work('e')], finally: [work('f')] }))
    expect(driver.summary()).toBe('p:FAILED e:SUCCESS f:SUCCESS')
  })

  test('onPause runs beside it, without parent', () => {
    const driver = runFlow(paused({ onPause: work('hello') }))
    expect(driver.summary()).toBe('p:PAUSED hello:SUCCESS')
    expect(driver.state.execution.state.current).toBe('PAUSED')
  })

  test('what started with it runs on, what would follow waits', () => {
    const flow = flowOf({
      tasks: [
        flowTask('Parallel', 'par', { tasks: [flowTask('Pause', 'p'), flowTask('Sequential', 's', { tasks: [work('a'), work('b')] })] }),
      ],
    })
    const driver = runFlow(flow)
    expect(driver.summary()).toBe('par:RUNNING p:PAUSED s:RUNNING a:SUCCESS')
    driver.send({ type: 'Resume' })
    driver.drain()
    expect(driver.summary()).toBe('par:SUCCESS p:SUCCESS s:SUCCESS a:SUCCESS b:SUCCESS')
  })

  test('by hand there is no RESTARTED', () => {
    const driver = new Driver(flowOf({ tasks: [work('a'), work('b')] }))
    driver.send({ type: 'Started', slot: 'GRANTED' })
    expect(driver.send({ type: 'Pause' })).toBeUndefined()
    driver.drain()
    expect(driver.summary()).toBe('a:SUCCESS')
    driver.send({ type: 'Resume' })
    driver.drain()
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RUNNING SUCCESS')
  })

  test('one resume of two pauses leaves the execution PAUSED', () => {
    const driver = runFlow(flowOf({ tasks: [flowTask('Parallel', 'par', { tasks: [flowTask('Pause', 'p1'), flowTask('Pause', 'p2')] })] }))
    driver.send({ type: 'Resume' })
    expect(driver.summary()).toBe('par:RUNNING p1:SUCCESS p2:PAUSED')
    expect(driver.state.execution.state.current).toBe('PAUSED')
    driver.send({ type: 'Resume' })
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS')
  })
})

describe('LoopUntil', () => {
  const until = (properties: Record<string, unknown>) =>
    flowOf({ tasks: [flowTask('LoopUntil', 'l', { checkFrequency: { interval: 'PT1S' }, tasks: [work('r')], ...properties })] })

  test('pauses the execution between its passes', () => {
    const driver = runFlow(until({ condition: '{{ outputs.l.iterationCount == 3 }}' }))
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RUNNING PAUSED RUNNING SUCCESS')
    expect(driver.history('l')).toBe('CREATED RUNNING PAUSED RUNNING PAUSED RUNNING SUCCESS')
    expect(driver.runs('l')[0]).toMatchObject({ iteration: 2, outputs: { iterationCount: 3 } })
    expect(driver.runs('r')).toMatchObject([{ iteration: 2 }])
  })

  test('ends at its maximum', () => {
    const driver = runFlow(until({ condition: 'false', failOnMaxReached: true, checkFrequency: { interval: 'PT1S', maxIterations: 2 } }))
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RUNNING PAUSED RUNNING FAILED')
    expect(driver.runs('l')[0]?.outputs).toEqual({ iterationCount: 3 })
    expect(driver.logs()).toContain('WARN Max iterations reached')
  })

  test('a failed child ends it', () => {
    const driver = runFlow(until({ condition: 'false' }), { results: () => ({ state: 'FAILED' }) })
    expect(driver.summary()).toBe('l:FAILED r:FAILED')
  })
})

describe('kill', () => {
  const hang: Script = { results: (run) => (run.taskId.startsWith('sleep') ? 'hang' : undefined) }

  test('the flowables follow their children, afterExecution runs, nothing else does', () => {
    for (const generation of ['1.3', '2.0'] as const) {
      const nested = flowTask('Sequential', 's', { tasks: [flowTask('Parallel', 'p', { tasks: [work('sleep1'), work('sleep2')] })] })
      const flow = flowOf({
        generation,
        tasks: [nested, work('b')],
        errors: [work('e')],
        finally: [work('f')],
        afterExecution: [work('after')],
      })
      const driver = runFlow(flow, hang)
      driver.send({ type: 'Kill', cascade: true })
      driver.drain()
      expect(driver.history()).toBe('CREATED RUNNING KILLING KILLED')
      expect(driver.summary()).toBe('s:KILLED p:KILLED sleep1:KILLED sleep2:KILLED after:SUCCESS')
      expect(driver.history('s')).toBe('CREATED RUNNING KILLED')
      expect(driver.history('sleep1')).toBe('CREATED SUBMITTED RUNNING KILLED')
    }
  })

  test('1.3 is KILLED before its task runs, 2.0 after them', () => {
    for (const [generation, state] of [
      ['1.3', 'KILLED'],
      ['2.0', 'KILLING'],
    ] as const) {
      const driver = runFlow(flowOf({ generation, tasks: [work('sleep')] }), hang)
      driver.send({ type: 'Kill', cascade: true })
      expect(driver.state.execution.state.current).toBe(state)
    }
  })

  test('a paused one goes through RESTARTED when a Pause task waits', () => {
    const driver = runFlow(flowOf({ tasks: [flowTask('Pause', 'p'), work('z')] }))
    driver.send({ type: 'Kill', cascade: true })
    expect(driver.history()).toBe('CREATED RUNNING PAUSED RESTARTED KILLING KILLED')
    expect(driver.runs('p')).toMatchObject([{ state: { current: 'KILLED' }, outputs: { resumed: { to: 'KILLED' } } }])
  })

  test('a queued one', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }), { slot: 'QUEUE' })
    driver.send({ type: 'Kill', cascade: true })
    expect(driver.history()).toBe('CREATED QUEUED KILLING KILLED')
  })
})

describe('siblings of a failure', () => {
  const parallel = (generation: '1.3' | '2.0', properties: Record<string, unknown> = {}) =>
    flowOf({
      generation,
      tasks: [flowTask('Parallel', 'p', { tasks: [work('bad'), flowTask('Sequential', 's', { tasks: [work('slow')] })], ...properties })],
    })
  const script: Script = { results: (run) => (run.taskId === 'bad' ? { state: 'FAILED' } : 'hang') }

  test('1.3 ends without waiting; the late result joins the ended execution', () => {
    const driver = runFlow(parallel('1.3'), script)
    expect(driver.history()).toBe('CREATED RUNNING FAILED')
    expect(driver.summary()).toBe('p:FAILED bad:FAILED s:FAILED slow:FAILED')
    const slow = driver.runs('slow')[0]
    driver.send({
      type: 'JobEnded',
      taskRunId: slow?.id ?? '',
      attempt: 0,
      state: 'SUCCESS',
      startedAt: 1,
      endedAt: 9,
      workerId: 'w',
      outputs: { x: 1 },
    })
    expect(driver.history('slow')).toBe('CREATED SUBMITTED RUNNING SUCCESS')
    expect(driver.history()).toBe('CREATED RUNNING FAILED')
  })

  test('2.0 stops them in FAILED, or CANCELLED when asked to', () => {
    const failed = runFlow(parallel('2.0'), script)
    expect(failed.summary()).toBe('p:FAILED bad:FAILED s:FAILED slow:FAILED')
    expect(failed.history('slow')).toBe('CREATED SUBMITTED RUNNING FAILED')
    expect(failed.runs('slow')[0]?.attempts?.map(({ state }) => state.current)).toEqual(['FAILED'])
    const cancelled = runFlow(parallel('2.0', { onChildFailure: 'CANCEL' }), script)
    expect(cancelled.summary()).toBe('p:FAILED bad:FAILED s:CANCELLED slow:CANCELLED')
  })
})
