import { describe, expect, test } from 'vitest'
import { ExecutionState, replayExecution, restartExecution } from '../../src/execution/index.ts'
import type { Flow } from '../../src/model/flow.ts'
import { Driver, runFlow, type Script } from './driver.ts'
import { flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const failsFirst = (...ids: string[]): Script => ({
  results: (run, _task, attempt) =>
    ids.includes(run.taskId) && attempt === 0 ? { state: 'FAILED' } : { state: 'SUCCESS', outputs: { n: attempt } },
})

const go = (driver: Driver) => {
  driver.send({ type: 'Started', slot: 'GRANTED' })
  return driver.drain()
}

describe('restart', () => {
  test('goes on from what failed, in place, without what its failure had set off', () => {
    const sequence = flowTask('Sequential', 's', { tasks: [work('a'), work('b')], errors: [work('local')] })
    const flow = flowOf({
      tasks: [work('x'), sequence, work('c')],
      errors: [work('e')],
      finally: [work('f')],
      afterExecution: [work('after')],
    })
    const driver = runFlow(flow, failsFirst('b'))
    expect(driver.summary()).toBe('x:SUCCESS s:FAILED a:SUCCESS b:FAILED local:SUCCESS e:SUCCESS f:SUCCESS after:SUCCESS')
    expect(driver.send({ type: 'Restart' })).toBeUndefined()
    expect(driver.summary()).toBe('x:SUCCESS s:RUNNING a:SUCCESS b:RESTARTED')
    expect(driver.state.execution).toMatchObject({ state: { current: 'RESTARTED' }, metadata: { attemptNumber: 2 }, closed: false })
    expect(driver.state.execution.labels).toContainEqual({ key: 'system.restarted', value: 'true' })
    go(driver)
    expect(driver.summary()).toBe('x:SUCCESS s:SUCCESS a:SUCCESS b:SUCCESS c:SUCCESS f:SUCCESS after:SUCCESS')
    expect(driver.history()).toBe('CREATED RUNNING FAILED RESTARTED RUNNING SUCCESS')
    expect(driver.history('s')).toBe('CREATED RUNNING FAILED RUNNING SUCCESS')
    expect(driver.history('b')).toBe('CREATED SUBMITTED RUNNING FAILED RESTARTED SUBMITTED RUNNING SUCCESS')
  })

  test.each([
    ['a success', [work('a')], {}, 'No task found to restart execution from!'],
    [
      'one that runs',
      [work('a')],
      { results: () => 'hang' } as Script,
      'Execution must be terminated or paused and not killed to be restarted',
    ],
  ])('refuses %s and changes nothing', (_name, tasks, script, message) => {
    const driver = runFlow(flowOf({ tasks }), script)
    const before = [driver.state.execution, ...driver.state.taskRuns()]
    expect(driver.send({ type: 'Restart' })).toContain(message)
    expect([driver.state.execution, ...driver.state.taskRuns()]).toEqual(before)
  })

  test('a loop keeps its good iterations', () => {
    const flow = flowOf({ tasks: [flowTask('ForEach', 'f', { values: [1, 2, 3], concurrencyLimit: 0, tasks: [work('a'), work('b')] })] })
    const driver = runFlow(flow, {
      results: (run, _task, n) => (run.taskId === 'a' && run.value === '2' && n === 0 ? { state: 'FAILED' } : undefined),
    })
    expect(driver.state.execution.state.current).toBe('FAILED')
    driver.send({ type: 'Restart' })
    go(driver)
    expect(driver.state.execution.state.current).toBe('SUCCESS')
    expect(driver.runs('a')).toHaveLength(3)
    expect(driver.runs('b')).toHaveLength(3)
  })

  test('in another revision it is a new execution with new ids', () => {
    const driver = runFlow(flowOf({ tasks: [work('a'), work('b')] }), failsFirst('b'))
    const { execution, taskRuns } = restartExecution(driver.state, {
      ...driver.facts(),
      flow: flowOf({ revision: 2, tasks: [work('a'), work('b')] }),
    })
    expect(execution).toMatchObject({ parentId: 'execution', flowRevision: 2, state: { current: 'RESTARTED' } })
    expect(taskRuns.map((run) => run.state.current)).toEqual(['SUCCESS', 'RESTARTED'])
    expect(taskRuns.every((run) => driver.state.taskRun(run.id) === undefined && run.executionId === execution.id)).toBe(true)
  })
})

describe('replay', () => {
  const replayed = (flow: Flow, taskId: string, values: readonly string[] = [], script?: Script) => {
    const driver = runFlow(flow, script)
    const path = (id: string | undefined): string[] => {
      const run = driver.state.taskRun(id)
      return run === undefined ? [] : [...path(run.parentTaskRunId), ...(run.value === undefined ? [] : [run.value])]
    }
    const chosen = driver.runs(taskId).find((run) => path(run.id).join() === values.join())
    const { execution, taskRuns } = replayExecution(driver.state, driver.facts(), { taskRunId: chosen?.id ?? '' })
    const again = new Driver(flow, script ?? {})
    return { execution, taskRuns, again: Object.assign(again, { state: ExecutionState.load(execution, taskRuns) }) }
  }
  const list = (runs: readonly { taskId: string; state: { current: string } }[]) =>
    runs.map((run) => `${run.taskId}:${run.state.current}`).join(' ')

  test('from the start it has no task runs', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }))
    const { execution, taskRuns } = replayExecution(driver.state, driver.facts(), { inputs: { x: 1 } })
    expect(taskRuns).toEqual([])
    expect(execution).toMatchObject({ parentId: 'execution', originalId: 'execution', inputs: { x: 1 }, state: { current: 'CREATED' } })
    expect(execution.closed).toBeUndefined()
  })

  test('from a task it keeps what was before', () => {
    const { execution, taskRuns, again } = replayed(flowOf({ tasks: [work('a'), work('b'), work('c')] }), 'b')
    expect(list(taskRuns)).toBe('a:SUCCESS b:RESTARTED')
    expect(execution.state.histories.map(({ state }) => state)).toEqual(['CREATED', 'RUNNING', 'SUCCESS', 'RESTARTED'])
    go(again)
    expect(again.summary()).toBe('a:SUCCESS b:SUCCESS c:SUCCESS')
    expect(again.history('b')).toBe('CREATED SUBMITTED RUNNING SUCCESS RESTARTED SUBMITTED RUNNING SUCCESS')
  })

  const nested = flowOf({
    tasks: [
      flowTask('EachSequential', 'each', {
        value: ['s1', 's2', 's3'],
        tasks: [work('first'), flowTask('EachSequential', 'inner', { value: ['x', 'y'], tasks: [work('leaf'), work('leaf2')] })],
      }),
      work('end'),
    ],
  })

  test('of a sequential loop, earlier tasks keep the runs of all values', () => {
    const { taskRuns, again } = replayed(nested, 'inner', ['s1'])
    expect(list(taskRuns)).toBe('each:RUNNING first:SUCCESS inner:RUNNING first:SUCCESS first:SUCCESS')
    go(again)
    expect(again.state.execution.state.current).toBe('SUCCESS')
    expect([...again.state.taskRuns()]).toHaveLength(1 + 3 + 3 + 12 + 1)
  })

  test('of a leaf', () => {
    const { taskRuns } = replayed(nested, 'leaf', ['s1', 'x'])
    expect(list(taskRuns)).toBe('each:RUNNING first:SUCCESS inner:RUNNING leaf:RESTARTED first:SUCCESS first:SUCCESS')
  })

  test('of a parallel loop, the other iterations stay', () => {
    const flow = flowOf({
      tasks: [
        flowTask('EachParallel', 'each', { value: [1, 2, 3], tasks: [flowTask('Sequential', 's', { tasks: [work('t1'), work('t2')] })] }),
        work('end'),
      ],
    })
    const { taskRuns, again } = replayed(flow, 's', ['1'])
    expect(taskRuns).toHaveLength(8)
    go(again)
    expect([...again.state.taskRuns()]).toHaveLength(11)
    expect(again.state.execution.state.current).toBe('SUCCESS')
  })
})

describe('other commands', () => {
  test('the state of a failed task run is changed and the execution goes on', () => {
    const flow = flowOf({ tasks: [work('a'), work('b')], errors: [work('e')] })
    const driver = runFlow(flow, { results: (run) => (run.taskId === 'a' ? { state: 'FAILED' } : undefined) })
    const id = driver.runs('a')[0]?.id ?? ''
    driver.send({ type: 'ChangeTaskRunState', taskRunId: id, state: 'SUCCESS' })
    expect(driver.summary()).toBe('a:SUCCESS')
    go(driver)
    expect(driver.summary()).toBe('a:SUCCESS b:SUCCESS')
    expect(driver.history()).toBe('CREATED RUNNING FAILED RESTARTED RUNNING SUCCESS')
    expect(driver.runs('a')[0]?.attempts?.map(({ state }) => state.current)).toEqual(['SUCCESS'])
  })

  test('the status of an ended execution is changed, of a running one not', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }))
    expect(driver.send({ type: 'ChangeStatus', state: 'WARNING' })).toBeUndefined()
    expect(driver.state.execution.state.current).toBe('WARNING')
    const hanging = runFlow(flowOf({ tasks: [work('a')] }), { results: () => 'hang' })
    expect(hanging.send({ type: 'ChangeStatus', state: 'WARNING' })).toContain("current state is 'RUNNING'")
  })

  test('labels of the user are replaced, those of the system stay', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }), {
      execution: {
        labels: [
          { key: 'system.correlationId', value: 'c' },
          { key: 'old', value: '1' },
        ],
      },
    })
    driver.send({ type: 'SetLabels', labels: [{ key: 'new', value: '2' }] })
    expect(driver.state.execution.labels).toEqual([
      { key: 'system.correlationId', value: 'c' },
      { key: 'new', value: '2' },
    ])
  })

  test('a queued execution runs when it gets a slot, is forced, or is taken out of the queue', () => {
    for (const event of [{ type: 'SlotGranted' }, { type: 'ForceRun' }, { type: 'Unqueue', state: 'RUNNING' }] as const) {
      const driver = runFlow(flowOf({ tasks: [work('a')] }), { slot: 'QUEUE' })
      expect(driver.history()).toBe('CREATED QUEUED')
      driver.send(event)
      driver.drain()
      expect(driver.history()).toBe('CREATED QUEUED RUNNING SUCCESS')
    }
  })

  test.each([
    ['CANCEL', 'CREATED CANCELLED'],
    ['FAIL', 'CREATED FAILED'],
  ] as const)('the limit may %s it; afterExecution still runs', (slot, history) => {
    const driver = runFlow(flowOf({ tasks: [work('a')], afterExecution: [work('after')] }), { slot })
    expect(driver.history()).toBe(history)
    expect(driver.summary()).toBe('after:SUCCESS')
  })

  test('a breakpoint stops before its task, once', () => {
    const driver = runFlow(flowOf({ tasks: [work('a'), work('b')] }), { execution: { breakpoints: [{ id: 'b' }] } })
    expect(driver.history()).toBe('CREATED RUNNING BREAKPOINT')
    driver.send({ type: 'ResumeFromBreakpoint' })
    driver.drain()
    expect(driver.history()).toBe('CREATED RUNNING BREAKPOINT RUNNING SUCCESS')
    expect(driver.history('b')).toBe('CREATED BREAKPOINT CREATED SUBMITTED RUNNING SUCCESS')
  })

  test('a scheduled execution waits for its date', () => {
    const driver = new Driver(flowOf({ tasks: [work('a')] }), { execution: { scheduleDate: 5000 } })
    driver.run()
    expect(driver.now).toBeGreaterThanOrEqual(5000)
    expect(driver.history()).toBe('CREATED RUNNING SUCCESS')
  })

  test('a fixture answers in a test', () => {
    const driver = runFlow(flowOf({ tasks: [work('a'), work('b')] }), {
      results: () => ({ state: 'SUCCESS' }),
      execution: { kind: 'TEST', fixtures: [{ id: 'a', state: 'WARNING', outputs: { x: 1 } }] },
    })
    expect(driver.summary()).toBe('a:WARNING b:SUCCESS')
    expect(driver.runs('a')[0]?.outputs).toEqual({ x: 1 })
  })

  test('a lost job is sent again', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }), {
      results: (_run, _task, attempt) => (attempt === 0 ? 'hang' : { state: 'SUCCESS' }),
    })
    driver.send({ type: 'JobLost', taskRunId: driver.runs('a')[0]?.id ?? '', attempt: 0 })
    driver.drain()
    expect(driver.runs('a')[0]?.attempts?.map(({ state }) => state.current)).toEqual(['RESUBMITTED', 'SUCCESS'])
    expect(driver.state.execution.state.current).toBe('SUCCESS')
  })
})

describe('tasks that the executor runs', () => {
  const core = (name: string, id: string, properties: Record<string, unknown>) => ({
    id,
    type: `io.kestra.plugin.core.execution.${name}`,
    ...properties,
  })

  test('Labels', () => {
    const driver = runFlow(flowOf({ tasks: [core('Labels', 'l', { labels: { a: 'b', n: 1 } })] }))
    expect(driver.state.execution.labels.slice(1)).toEqual([
      { key: 'a', value: 'b' },
      { key: 'n', value: '1' },
    ])
    expect(driver.history('l')).toBe('CREATED RUNNING SUCCESS')
    const bad = runFlow(flowOf({ tasks: [core('Labels', 'l', { labels: { 'system.x': 'b' }, allowFailure: true })] }))
    expect(bad.logs()).toEqual(['ERROR System labels can only be set by Kestra itself, offending label: system.x=b'])
    expect(bad.history()).toBe('CREATED RUNNING WARNING')
  })

  test('SetVariables and UnsetVariables', () => {
    const flow = flowOf({
      variables: { a: { b: 1 }, list: [1] },
      tasks: [core('SetVariables', 's', { variables: { a: { c: 2 }, list: [2] } }), core('UnsetVariables', 'u', { variables: ['a.b'] })],
    })
    expect(runFlow(flow).state.execution.variables).toEqual({ a: { c: 2 }, list: [1, 2] })
    const refused = runFlow(flowOf({ variables: { a: 1 }, tasks: [core('SetVariables', 's', { variables: { a: 2 }, overwrite: false })] }))
    expect(refused.logs()).toEqual(['ERROR `overwrite` is set to false and the following variables already exist: a'])
  })

  test.each(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED'] as const)('Exit %s', (state) => {
    const flow = flowOf({ tasks: [flowTask('Sequential', 's', { tasks: [core('Exit', 'x', { state }), work('b')] }), work('c')] })
    const driver = runFlow(flow)
    expect(driver.history()).toBe(`CREATED RUNNING ${state}`)
    expect(driver.summary()).toBe(`s:${state} x:${state}`)
  })
})
