import { describe, expect, test } from 'vitest'
import { type Effect, type ExecutionEvent, ExecutionState, recover, transition } from '../../src/execution/index.ts'
import { lookupKey } from '../../src/expression/index.ts'
import type { Execution } from '../../src/model/execution.ts'
import type { StateType } from '../../src/model/state.ts'
import { Driver, runFlow, type Script } from './driver.ts'
import { executionOf, factsOf, flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const effectsOf = <T extends Effect['type']>(driver: Driver, type: T) =>
  driver.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type)

const childOf = (flowId: string, state: StateType, outputs?: Record<string, unknown>): Execution => ({
  ...executionOf(flowOf({ id: flowId, tasks: [] }), { id: 'child' }),
  state: { current: state, histories: [{ state, date: 1 }] },
  closed: true,
  ...(outputs === undefined ? {} : { outputs }),
})

describe('Subflow', () => {
  const subflow = (properties: Record<string, unknown> = {}, generation: '1.3' | '2.0' = '1.3') =>
    flowOf({
      generation,
      tasks: [
        flowTask('Subflow', 's', { namespace: 'company.team', flowId: 'other', inputs: { a: { b: '1' } }, ...properties }),
        work('z'),
      ],
    })

  const started = (properties?: Record<string, unknown>) => {
    const driver = runFlow(subflow(properties))
    const [call] = effectsOf(driver, 'CreateChild')
    const taskRunId = call?.taskRunId ?? ''
    driver.send({ type: 'ChildCreated', taskRunId, executionId: 'child' })
    return { driver, call, taskRunId }
  }

  test('asks for its child and runs until that has ended', () => {
    const { driver, call, taskRunId } = started()
    expect(call).toMatchObject({
      namespace: 'company.team',
      flowId: 'other',
      inputs: { a: { b: '1' } },
      reuse: false,
      triggerVariables: { executionId: 'execution', taskId: 's' },
    })
    expect(driver.summary()).toBe('s:RUNNING')
    driver.send({ type: 'ChildEnded', taskRunId, child: childOf('other', 'SUCCESS', { x: 1 }) })
    driver.drain()
    expect(driver.summary()).toBe('s:SUCCESS z:SUCCESS')
    expect(driver.runs('s')).toMatchObject([{ outputs: { executionId: 'child', state: 'SUCCESS', outputs: { x: 1 } } }])
    expect(driver.runs('s')[0]?.attempts?.map(({ state }) => state.histories.map((entry) => entry.state).join(' '))).toEqual([
      'CREATED RUNNING SUCCESS',
    ])
  })

  test.each<[Record<string, unknown>, StateType, string]>([
    [{}, 'FAILED', 'CREATED RUNNING FAILED'],
    [{ transmitFailed: false }, 'FAILED', 'CREATED RUNNING FAILED SUCCESS'],
    [{ allowFailure: true }, 'FAILED', 'CREATED RUNNING FAILED WARNING'],
    [{}, 'WARNING', 'CREATED RUNNING WARNING'],
    [{}, 'KILLED', 'CREATED RUNNING KILLED'],
    [{}, 'CANCELLED', 'CREATED RUNNING SUCCESS'],
    [{}, 'RETRIED', 'CREATED RUNNING SUCCESS'],
  ])('%j and a child that ended %s', (properties, state, history) => {
    const { driver, taskRunId } = started(properties)
    driver.send({ type: 'ChildEnded', taskRunId, child: childOf('other', state) })
    expect(driver.history('s')).toBe(history)
  })

  test('does not wait when told not to', () => {
    const { driver } = started({ wait: false })
    expect(driver.runs('s')).toMatchObject([{ state: { current: 'SUCCESS' }, outputs: { executionId: 'child', state: 'CREATED' } }])
  })

  test('a refused child fails it before it began', () => {
    const driver = runFlow(subflow({ allowFailure: true }))
    driver.send({ type: 'ChildRefused', taskRunId: driver.runs('s')[0]?.id ?? '', message: 'no such flow' })
    expect(driver.history('s')).toBe('CREATED FAILED')
    expect(driver.logs()).toEqual(['ERROR no such flow', 'ERROR no such flow'])
  })

  test('the same child is asked for again after a restart of the server', () => {
    const driver = runFlow(subflow())
    const state = ExecutionState.load(driver.state.execution, driver.state.taskRuns())
    expect(recover(state, driver.facts())).toEqual(effectsOf(driver, 'CreateChild'))
  })
})

describe('ForEachItem', () => {
  const flow = flowOf({
    tasks: [
      flowTask('ForEachItem', 'each', { items: 'kestra:///f', namespace: 'n', flowId: 'other', inputs: { batch: '{{ taskrun.items }}' } }),
    ],
  })
  const lines = { kind: 'lines', args: { uri: 'kestra:///splits', executionId: 'execution', namespace: 'company.team', flowId: 'flow' } }
  const script: Script = {
    results: (run) => (run.taskId === 'each_split' ? { state: 'SUCCESS', outputs: { splits: 'kestra:///splits' } } : undefined),
    lookups: { [lookupKey(lines)]: { value: ['kestra:///1', 'kestra:///2', ''] } },
  }

  test('splits, starts a child for each batch, counts each end once, merges', () => {
    const driver = new Driver(flow, { ...script })
    driver.run()
    const calls = effectsOf(driver, 'CreateChild')
    expect(calls.map(({ index, inputs }) => [index, inputs])).toEqual([
      [0, { batch: 'kestra:///1' }],
      [1, { batch: 'kestra:///2' }],
    ])
    const taskRunId = driver.runs('each_items')[0]?.id ?? ''
    const end = (index: number, state: StateType) => driver.send({ type: 'ChildEnded', taskRunId, index, child: childOf('other', state) })
    end(0, 'SUCCESS')
    end(0, 'SUCCESS')
    expect(driver.runs('each_items')).toMatchObject([
      { state: { current: 'RUNNING' }, outputs: { iterations: { RUNNING: 1, SUCCESS: 1 }, numberOfBatches: 2 } },
    ])
    end(1, 'FAILED')
    expect(driver.summary()).toBe('each:FAILED each_split:SUCCESS each_items:FAILED')
    expect(driver.runs('each_items')[0]?.outputs).toEqual({
      iterations: { CREATED: 0, RUNNING: 0, SUCCESS: 1, FAILED: 1 },
      numberOfBatches: 2,
    })
  })

  test('a transition that needs an answer leaves everything as it was', () => {
    const driver = new Driver(flow, { ...script, lookups: {} })
    expect(() => driver.run()).toThrow('Needs lines')
    const before = [driver.state.execution, ...driver.state.taskRuns()]
    const result = transition(driver.state, driver.events.at(-1) as ExecutionEvent, driver.facts())
    expect(result).toEqual({ type: 'needs', lookups: [lines] })
    expect([driver.state.execution, ...driver.state.taskRuns()]).toEqual(before)
  })
})

describe('Loop', () => {
  const loop = (properties: Record<string, unknown>) =>
    flowOf({ generation: '2.0', tasks: [flowTask('Loop', 'l', { values: ['a', 'b', 'c'], tasks: [work('t')], ...properties }), work('z')] })

  const end = (driver: Driver, index: number, state: StateType, outputs?: Record<string, unknown>) => {
    const made = effectsOf(driver, 'CreateExecution').find(({ execution }) => execution.loopRun?.index === index)?.execution
    if (made === undefined) throw new Error(`Iteration ${index} was not started`)
    const child = { ...made, state: { current: state, histories: [] }, closed: true, ...(outputs === undefined ? {} : { outputs }) }
    driver.send({ type: 'ChildEnded', taskRunId: driver.runs('l')[0]?.id ?? '', index, child })
    driver.drain()
  }
  const made = (driver: Driver) => effectsOf(driver, 'CreateExecution').map(({ execution }) => execution.loopRun?.index)

  test('starts one after the other, and lists outputs in the order of the ends', () => {
    const driver = runFlow(loop({ concurrencyLimit: 2, outputs: [{ id: 'x', type: 'STRING', value: '', required: true }] }))
    expect(made(driver)).toEqual([0, 1])
    end(driver, 1, 'SUCCESS', { x: 1 })
    expect(made(driver)).toEqual([0, 1, 2])
    end(driver, 0, 'WARNING', { x: 0 })
    end(driver, 2, 'SUCCESS', { x: 2 })
    expect(driver.summary()).toBe('l:SUCCESS z:SUCCESS')
    expect(driver.runs('l')[0]?.outputs).toEqual({
      iterationCount: 3,
      runningIterations: 0,
      terminatedIterations: { SUCCESS: 2, WARNING: 1 },
      outputs: [
        { item: { value: 'b', iteration: 1 }, outputs: { x: 1 } },
        { item: { value: 'a', iteration: 0 }, outputs: { x: 0 } },
        { item: { value: 'c', iteration: 2 }, outputs: { x: 2 } },
      ],
    })
  })

  test('ends with the first failure, or only counts it', () => {
    const fails = runFlow(loop({}))
    end(fails, 0, 'FAILED')
    expect(fails.summary()).toBe('l:FAILED')
    const counts = runFlow(loop({ transmitFailed: false, concurrencyLimit: 0 }))
    for (const index of [0, 1, 2]) end(counts, index, 'FAILED')
    expect(counts.summary()).toBe('l:SUCCESS z:SUCCESS')
  })

  test('no values, bad values', () => {
    const empty = runFlow(loop({ values: [] }))
    expect(empty.history('l')).toBe('CREATED SUCCESS')
    const bad = runFlow(loop({ values: [null] }))
    expect(bad.history('l')).toBe('CREATED FAILED')
    expect(bad.runs('l')[0]?.attempts ?? []).toEqual([])
  })

  test('an iteration runs the tasks of the Loop and sees its value', () => {
    const flow = loop({ errors: [work('e')] })
    const parent = runFlow(flow)
    const execution = effectsOf(parent, 'CreateExecution')[0]?.execution
    if (execution === undefined) throw new Error('No iteration')
    expect(execution).toMatchObject({ kind: 'LOOP', parentId: 'execution', loopRun: { index: 0, value: 'a' } })
    const state = ExecutionState.load(execution, [])
    const facts = { ...factsOf(flow), parents: [parent.state] }
    const result = transition(state, { type: 'Started', slot: 'GRANTED' }, facts)
    const jobs = result.type === 'changed' ? result.effects.filter((effect) => effect.type === 'RunJob') : []
    expect(jobs).toMatchObject([
      {
        taskRun: { taskId: 't', parentTaskRunId: execution.loopRun?.taskRunId },
        variables: { execution: { id: 'execution' }, item: { index: 0, value: 'a' } },
      },
    ])
  })

  test('a kill waits for the iterations', () => {
    const driver = runFlow(loop({}))
    driver.send({ type: 'Kill', cascade: true })
    expect(driver.state.execution.state.current).toBe('KILLING')
    end(driver, 0, 'KILLED')
    expect(driver.history('l')).toBe('CREATED RUNNING KILLED')
    expect(driver.history()).toBe('CREATED RUNNING KILLING KILLED')
  })
})

describe('WorkingDirectory', () => {
  const flow = flowOf({ tasks: [flowTask('WorkingDirectory', 'd', { tasks: [work('a')], errors: [work('e')], finally: [work('f')] })] })

  test('is one job; finally follows a success, errors and finally a failure', () => {
    const good = runFlow(flow)
    expect(good.summary()).toBe('d:SUCCESS f:SUCCESS')
    expect(effectsOf(good, 'RunJob')[0]).toMatchObject({ taskRun: { state: { current: 'RUNNING' } }, attempt: 0 })
    const bad = runFlow(flow, { results: (run) => (run.taskId === 'd' ? { state: 'FAILED' } : undefined) })
    expect(bad.summary()).toBe('d:FAILED e:SUCCESS f:SUCCESS')
  })

  test('its worker reports what runs inside', () => {
    const driver = runFlow(flow, { results: () => 'hang' })
    const run = driver.runs('d')[0]
    const child = {
      id: 'inside',
      executionId: 'execution',
      namespace: 'n',
      flowId: 'f',
      taskId: 'a',
      parentTaskRunId: run?.id ?? '',
      outputs: null,
      seq: 0,
    }
    const at = (state: StateType, histories: StateType[]) => ({
      ...child,
      state: { current: state, histories: histories.map((one) => ({ state: one, date: 1 })) },
    })
    driver.send({ type: 'TaskRunReported', taskRun: at('SUCCESS', ['CREATED', 'RUNNING', 'SUCCESS']) })
    driver.send({ type: 'TaskRunReported', taskRun: at('RUNNING', ['CREATED', 'RUNNING']) })
    expect(driver.summary()).toBe('d:RUNNING a:SUCCESS')
  })
})

describe('SLA', () => {
  test('a deadline fails or cancels the execution, stops the workers and sets labels', () => {
    const flow = flowOf({
      tasks: [work('sleep'), work('b')],
      sla: [{ id: 'max', type: 'MAX_DURATION', behavior: 'CANCEL', durationMs: 1000, labels: [{ key: 'sla', value: 'missed' }] }],
    })
    const driver = runFlow(flow, { results: () => 'hang' })
    expect(driver.history()).toBe('CREATED RUNNING CANCELLED')
    expect(driver.summary()).toBe('sleep:KILLED')
    expect(driver.state.execution.labels).toContainEqual({ key: 'sla', value: 'missed' })
    expect(driver.logs()[0]).toMatch(/^WARN SLA 'max' violated: execution duration of PT.*S exceed the maximum duration of PT1S\.$/)
  })

  test('an assertion that is false from the start ends it before it ran', () => {
    const flow = flowOf({ tasks: [work('a')], sla: [{ id: 'x', type: 'EXECUTION_ASSERTION', behavior: 'FAIL', assert: 'false' }] })
    expect(runFlow(flow).history()).toBe('CREATED FAILED')
  })
})
