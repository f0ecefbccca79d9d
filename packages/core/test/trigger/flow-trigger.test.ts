import { expect, test } from 'vitest'
import { ExecutionState } from '../../src/execution/execution-state.ts'
import { noLookups } from '../../src/expression/index.ts'
import type { Generation } from '../../src/generation.ts'
import type { Execution } from '../../src/model/execution.ts'
import type { Trigger } from '../../src/model/flow.ts'
import type { OpenWindow } from '../../src/model/open-window.ts'
import { type StateType, withState } from '../../src/model/state.ts'
import { type FlowListener, flowListenersOf } from '../../src/trigger/flow-listener.ts'
import { judgeFlowTrigger } from '../../src/trigger/flow-trigger.ts'
import { startOfFlowTrigger } from '../../src/trigger/flow-trigger-execution.ts'
import { toldStates } from '../../src/trigger/told-states.ts'
import { executionOf, flowOf, settings } from '../execution/facts.ts'

const type = 'io.kestra.plugin.core.trigger.Flow'
const condition = (name: string, rest: object) => ({ type: `io.kestra.plugin.core.condition.${name}`, ...rest })
const cipher = { isConfigured: false, encrypt: (text: string) => text, decrypt: (text: string) => text }
const facts = {
  ids: { next: () => 'id', uuid: () => 'uuid', random: () => 0 },
  lookups: noLookups,
  settings,
  cipher,
  now: Date.parse('2026-01-01T12:00:00Z'),
}

function listenerOf(own: object, generation: Generation = '1.3'): FlowListener {
  const trigger = { id: 't', type, ...own } as Trigger
  const [listener] = flowListenersOf(flowOf({ id: 'listener', generation, tasks: [], triggers: [trigger] }), 'UTC')
  if (listener === undefined) throw new Error('nobody listens')
  return listener
}

interface Upstream {
  readonly outputs?: Record<string, unknown>
  readonly state?: StateType
  readonly parts?: Partial<Execution>
}

function upstream(flowId: string, { outputs, state = 'SUCCESS', parts = {} }: Upstream = {}): ExecutionState {
  const flow = flowOf({ id: flowId, tasks: [] })
  const execution = executionOf(flow, { id: `${flowId}-1`, ...(outputs && { outputs }), ...parts })
  return ExecutionState.load({ ...execution, state: withState(withState(execution.state, 'RUNNING', 1), state, 2) }, [])
}

/** Judges one execution after the other, with windows kept in between; which of them fire. */
function firing(listener: FlowListener, executions: readonly ExecutionState[]): readonly string[] {
  const windows = new Map<string, OpenWindow>()
  return executions.flatMap((state) => {
    const verdict = judgeFlowTrigger(listener, state, (id) => windows.get(id), facts)
    for (const [id, window] of verdict.windows)
      if (window === undefined) windows.delete(id)
      else windows.set(id, window)
    return verdict.fires ? [state.execution.flowId] : []
  })
}

const both = [
  { namespace: 'company.team', flowId: 'a', states: ['SUCCESS'] },
  { namespace: 'company.team', flowId: 'b' },
]
const sequence = ['a', 'a', 'c', 'b', 'b', 'a'].map((id) => upstream(id))

test.each<[string, object, Generation, readonly string[]]>([
  ['both of two', { preconditions: { id: 'p', flows: both } }, '1.3', ['b', 'a']],
  [
    'both, kept after success: whatever comes then fires',
    { preconditions: { id: 'p', resetOnSuccess: false, flows: both } },
    '1.3',
    ['b', 'b', 'a'],
  ],
  [
    'a multiple condition',
    {
      conditions: [
        condition('MultipleCondition', {
          id: 'm',
          conditions: { x: condition('ExecutionFlow', both[0] ?? {}), y: condition('ExecutionFlow', both[1] ?? {}) },
        }),
      ],
    },
    '1.3',
    ['b', 'a'],
  ],
  ['all that it depends on', { dependsOn: both }, '2.0', ['b', 'a']],
  ['any', { dependsOn: both, mode: 'ANY' }, '2.0', ['a', 'a', 'b', 'b', 'a']],
  ['at least two of three', { dependsOn: [...both, { flowId: 'c' }], mode: 'AT_LEAST', minSatisfied: 2 }, '2.0', ['c', 'a']],
  ['one by its conditions', { conditions: [condition('ExecutionFlow', { namespace: 'company.team', flowId: 'c' })] }, '1.3', ['c']],
  [
    'one by filters',
    { preconditions: { id: 'p', where: [{ id: 'w', operand: 'OR', filters: [{ field: 'FLOW_ID', type: 'REGEX', value: '[bc]' }] }] } },
    '1.3',
    ['c', 'b', 'b'],
  ],
  [
    'past its window',
    { preconditions: { id: 'p', timeWindow: { type: 'DAILY_TIME_DEADLINE', deadline: '09:00' }, flows: [both[0]] } },
    '1.3',
    [],
  ],
])('of a, a, c, b, b, a fire: %s', (_, own, generation, expected) => {
  expect(firing(listenerOf(own, generation), sequence)).toEqual(expected)
})

test('no execution of its own flow, no test run, and no state it does not listen to', () => {
  const listener = listenerOf({ states: ['SUCCESS'] })
  expect(firing(listener, [upstream('listener'), upstream('a', { parts: { kind: 'TEST' } }), upstream('a', { state: 'FAILED' })])).toEqual(
    [],
  )
  expect(firing(listener, [upstream('a')])).toEqual(['a'])
  expect(firing(listenerOf({}), [upstream('a', { state: 'FAILED' }), upstream('b', { state: 'RUNNING' })])).toEqual(['a'])
})

test('a condition that cannot be judged does not hold, and the upstream execution is told', () => {
  const verdict = judgeFlowTrigger(
    listenerOf({ conditions: [condition('Expression', { expression: '{{ nope }}' })] }),
    upstream('a'),
    () => undefined,
    facts,
  )
  expect(verdict.fires).toBe(false)
  expect(verdict.warnings).toEqual([expect.stringMatching(/\[flow: listener\].*Unable to find `nope`/)])
})

test('disabled flows and triggers, drafts and broken flows do not listen', () => {
  const triggers = [{ id: 't', type }]
  for (const parts of [{ disabled: true }, { draft: true }, { deleted: true }, { exception: 'broken' }])
    expect(flowListenersOf(flowOf({ tasks: [], triggers, ...parts }), 'UTC')).toEqual([])
  expect(flowListenersOf(flowOf({ tasks: [], triggers: [{ id: 't', type, disabled: true }] }), 'UTC')).toEqual([])
})

test('which flows can matter is read off the conditions', () => {
  const keys = (own: object) => listenerOf(own).upstream && [...(listenerOf(own).upstream ?? [])]
  expect(keys({ preconditions: { id: 'p', flows: both } })).toEqual(['company.team/a', 'company.team/b'])
  expect(keys({ preconditions: { id: 'p', resetOnSuccess: false, flows: both } })).toBeUndefined()
  expect(keys({ conditions: [condition('ExecutionFlow', { namespace: 'x', flowId: 'y' })] })).toEqual(['x/y'])
  expect(keys({})).toBeUndefined()
})

test('its execution has rendered inputs, the labels of flow and trigger, the correlation of upstream, and an id of its own making', () => {
  const listener = listenerOf({
    inputs: { got: '{{ trigger.outputs.n }}', list: ['{{ labels.own }}', 3] },
    labels: { from: '{{ labels.own }}', bad: '{{ nope }}' },
  })
  const from = upstream('a', {
    outputs: { n: 1 },
    parts: {
      labels: [
        { key: 'own', value: 'x' },
        { key: 'system.correlationId', value: 'first' },
      ],
    },
  })
  const start = startOfFlowTrigger(listener, from, [], facts)
  expect(start.warnings).toEqual(["Failed to render label 'bad', it will be omitted"])
  expect(start.execution).toMatchObject({
    flowId: 'listener',
    inputs: { got: '1', list: ['x', 3] },
    labels: [
      { key: 'from', value: 'x' },
      { key: 'system.correlationId', value: 'first' },
    ],
    metadata: { executionDepth: 1 },
    trigger: {
      id: 't',
      type,
      variables: { executionId: 'a-1', flowId: 'a', state: 'SUCCESS', outputs: { n: 1 }, executionLabels: { own: 'x' } },
    },
  })
  expect(startOfFlowTrigger(listener, from, [], { ...facts, now: 5 }).execution?.id).toBe(start.execution?.id)
  const later = ExecutionState.load({ ...from.execution, state: withState(from.execution.state, 'RESTARTED', 3) }, [])
  expect(startOfFlowTrigger(listener, later, [], facts).execution?.id).not.toBe(start.execution?.id)
})

test('inputs that cannot be rendered start nothing, or in 2.0 a failed execution', () => {
  const own = { inputs: { got: '{{ trigger.outputs.n }}' } }
  expect(startOfFlowTrigger(listenerOf(own), upstream('a'), [], facts).execution).toBeUndefined()
  const failed = startOfFlowTrigger(listenerOf(own, '2.0'), upstream('a'), [], facts)
  expect(failed.execution?.state.current).toBe('FAILED')
  expect(failed.warnings).toEqual(['Failed to trigger flow company.team.listener for trigger t, invalid inputs'])
})

test('outputs that windows collected are merged, the earliest wins; in 2.0 they stand under their flows', () => {
  const collected = ['a', 'b'].map((flowId) => ({ namespace: 'ns', flowId, outputs: { who: flowId, [flowId]: true, list: [flowId] } }))
  const last = upstream('c', { outputs: { who: 'c', list: ['c'] } })
  const outputs = (generation: Generation, own: object) =>
    startOfFlowTrigger(listenerOf(own, generation), last, collected, facts).execution?.trigger?.variables?.['outputs']
  expect(outputs('1.3', {})).toEqual({ who: 'a', a: true, b: true, list: ['c', 'b', 'a'] })
  expect(outputs('2.0', { dependsOn: both })).toMatchObject({ who: 'c', ns: { a: { a: true }, b: { b: true } } })
})

test('a chain of flows that start each other ends at the limit', () => {
  const deep = upstream('a', { parts: { metadata: { attemptNumber: 1, originalCreatedDate: 0, executionDepth: 100 } } })
  const { execution, warnings } = startOfFlowTrigger(listenerOf({}), deep, [], facts)
  expect(execution).toBeUndefined()
  expect(warnings).toEqual([expect.stringContaining('exceeds the maximum of 100')])
})

test.each<[Generation, boolean, readonly StateType[], readonly StateType[]]>([
  ['1.3', false, ['RUNNING', 'SUCCESS'], ['RUNNING', 'SUCCESS']],
  ['1.3', false, ['RUNNING', 'FAILED', 'RETRYING'], ['RUNNING', 'RETRYING']],
  ['1.3', false, ['RESTARTED'], []],
  ['1.3', true, ['PAUSED'], []],
  ['2.0', false, ['RUNNING', 'FAILED', 'RETRYING'], ['RUNNING', 'FAILED', 'RETRYING']],
  ['2.0', true, ['PAUSED'], ['PAUSED']],
  ['2.0', false, ['RESTARTED', 'KILLING', 'KILLED'], ['KILLING', 'KILLED']],
  ['2.0', false, ['RUNNING', 'SUCCESS', 'FAILED'], ['RUNNING', 'FAILED']],
])('in %s, asked: %s, of the states %j are told %j', (generation, asked, passed, expected) => {
  const before = executionOf(flowOf({ generation, tasks: [] }))
  const after = { ...before, state: passed.reduce((state, next, index) => withState(state, next, index + 1), before.state) }
  expect(toldStates(before, after, asked).map(({ current }) => current)).toEqual(expected)
})
