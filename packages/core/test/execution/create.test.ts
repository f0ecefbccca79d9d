import { expect, test } from 'vitest'
import { createExecution, creationVariables } from '../../src/execution/create.ts'
import type { Flow } from '../../src/model/flow.ts'
import type { Label } from '../../src/model/label.ts'
import { flowOf, settings } from './facts.ts'

const labelled = (labels: readonly Label[]): Flow => flowOf({ labels, tasks: [] })
const text = (labels: readonly Label[]): string => labels.map(({ key, value }) => `${key}=${value}`).join(' ')

test('labels are those of the flow, then those of the request, the later value in the earlier place', () => {
  const flow = labelled([
    { key: 'team', value: 'a' },
    { key: 'b', value: 'c' },
    { key: 'system.readOnly', value: 'true' },
  ])
  const labels = [
    { key: 'caller', value: 'me' },
    { key: 'team', value: 'z' },
    { key: 'empty', value: '' },
  ]
  const execution = createExecution({ id: 'e1', flow, inputs: {}, labels, now: 5 })
  expect(text(execution.labels)).toBe('team=z b=c caller=me system.correlationId=e1')
})

test('a correlation id that is given is kept', () => {
  const labels = [{ key: 'system.correlationId', value: 'abc' }]
  expect(text(createExecution({ id: 'e1', flow: flowOf({ tasks: [] }), inputs: {}, labels, now: 5 }).labels)).toBe(
    'system.correlationId=abc',
  )
})

test.each([
  [false, 'own=child system.correlationId=p l=1'],
  [true, 'own=child a=parent system.correlationId=p l=1'],
])('inheriting labels (%s), a subflow has: %s', (inheritLabels, expected) => {
  const parentFlow = labelled([
    { key: 'a', value: 'parent' },
    { key: 'own', value: 'parent' },
  ])
  const parent = createExecution({ id: 'p', flow: parentFlow, inputs: {}, labels: [], now: 1 })
  const flow = labelled([{ key: 'own', value: 'child' }])
  const child = createExecution({
    id: 'c',
    flow,
    inputs: {},
    labels: [{ key: 'l', value: '1' }],
    now: 2,
    parent: { execution: parent, inheritLabels },
  })
  expect(text(child.labels)).toBe(expected)
  expect(child.metadata).toEqual({ attemptNumber: 1, originalCreatedDate: 2, executionDepth: 1 })
})

test('an execution starts as CREATED, or as FAILED when a check says so', () => {
  const request = { id: 'e1', flow: flowOf({ tasks: [] }), inputs: {}, labels: [], now: 5 }
  expect(createExecution(request)).toMatchObject({ state: { current: 'CREATED' }, originalId: 'e1' })
  expect(createExecution({ ...request, failed: true }).state.histories.map((entry) => entry.state)).toEqual(['CREATED', 'FAILED'])
})

test('what is absent is left out', () => {
  const execution = createExecution({ id: 'e1', flow: flowOf({ tasks: [] }), inputs: {}, labels: [], now: 5, breakpoints: [] })
  expect(Object.keys(execution)).not.toContain('inputs')
  expect(Object.keys(execution)).not.toContain('breakpoints')
})

test('defaults of inputs see the labels the execution will have', () => {
  const flow = labelled([{ key: 'team', value: 'a' }])
  const variables = creationVariables(flow, { executionId: 'e1', labels: [{ key: 'n.x', value: 'b' }], now: 0 }, settings)
  expect(variables).toMatchObject({
    labels: { team: 'a', n: { x: 'b' }, system: { correlationId: 'e1' } },
    execution: { state: 'CREATED' },
  })
})
