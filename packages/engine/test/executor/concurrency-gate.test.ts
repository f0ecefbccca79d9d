import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import { createState, type StateType, withState } from '@windhover/core/model/state.ts'
import { expect, test } from 'vitest'
import { ConcurrencyGate } from '../../src/executor/concurrency-gate.ts'

const flow: Flow = {
  tenantId: 'main',
  id: 'one-at-a-time',
  namespace: 'company.team',
  revision: 1,
  generation: '1.3',
  labels: [],
  inputs: [],
  outputs: [],
  tasks: [],
  errors: [],
  finally: [],
  afterExecution: [],
  listeners: [],
  triggers: [],
  sla: [],
  checks: [],
  disabled: false,
  deleted: false,
  draft: false,
  updated: 0,
  source: '',
  document: {},
  concurrency: { limit: 1, behavior: 'QUEUE' },
}

const execution = (id: string, state: StateType = 'CREATED', date = 0): Execution => ({
  tenantId: 'main',
  id,
  namespace: flow.namespace,
  flowId: flow.id,
  flowRevision: 1,
  generation: '1.3',
  state: state === 'CREATED' ? createState(0) : withState(createState(0), state, date),
  labels: [],
  originalId: id,
  metadata: { attemptNumber: 1, originalCreatedDate: 0 },
})

test('the oldest queued execution gets the slot that is given back', () => {
  const gate = new ConcurrencyGate()
  expect(gate.decide(execution('a'), flow, 1)).toBe('GRANTED')
  expect(gate.decide(execution('b'), flow, 3)).toBe('QUEUE')
  expect(gate.decide(execution('c'), flow, 2)).toBe('QUEUE')
  expect(gate.release(execution('a'), 1)).toBe('c')
  expect(gate.release(execution('c'), 1)).toBe('b')
})

test('an execution that was started by hand is not given a slot later', () => {
  const gate = new ConcurrencyGate()
  gate.decide(execution('a'), flow, 1)
  gate.decide(execution('b'), flow, 2)
  gate.leaveQueue(execution('b'))
  expect(gate.release(execution('a'), 1)).toBeUndefined()
  expect(gate.decide(execution('c'), flow, 3)).toBe('GRANTED')
})

test('after a restart a free slot goes to the oldest queued execution, and only as many as there are slots', () => {
  const gate = new ConcurrencyGate()
  gate.restore(execution('late', 'QUEUED', 9), flow)
  gate.restore(execution('early', 'QUEUED', 5), flow)
  expect(gate.grantFree()).toEqual(['early'])
  expect(gate.grantFree()).toEqual([])
  expect(gate.release(execution('early', 'SUCCESS', 10), 1)).toBe('late')
})

test('after a restart a running execution keeps its slot', () => {
  const gate = new ConcurrencyGate()
  gate.restore(execution('running', 'RUNNING', 1), flow)
  gate.restore(execution('waiting', 'QUEUED', 2), flow)
  expect(gate.grantFree()).toEqual([])
})
