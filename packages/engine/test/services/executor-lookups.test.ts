import type { Execution } from '@windhover/core/model/execution.ts'
import { createState, withState } from '@windhover/core/model/state.ts'
import { expect, test } from 'vitest'
import { openServices, scope } from './support.ts'

const execution = (id: string, more: Partial<Execution>): Execution => ({
  tenantId: 'main',
  id,
  namespace: 'company.team',
  flowId: 'child',
  flowRevision: 1,
  generation: '1.3',
  state: withState(createState(1), 'SUCCESS', 2),
  labels: [],
  originalId: id,
  metadata: { attemptNumber: 1, originalCreatedDate: 1 },
  closed: true,
  ...more,
})

test('the children of a task run are listed by index, the latest of each', async () => {
  const { lookup, repositories } = await openServices()
  const item = (id: string, taskRunId: string, taskRunIteration: number, more: Partial<Execution> = {}) =>
    execution(id, { trigger: { id: 't', type: 'x', variables: { executionId: 'exec1', taskRunId, taskRunIteration } }, ...more })
  const created = [item('c', 'run', 2), item('a', 'run', 0, { outputs: { x: 1 } }), item('other', 'another', 0), item('b', 'run', 1)]
  for (const [at, child] of created.entries()) {
    const state = withState(createState(at + 1), 'SUCCESS', at + 2)
    await repositories.executions.commit({
      executions: [{ ...child, state }],
      taskRuns: [],
      deletedTaskRuns: [],
      timers: [],
      deletedTimers: [],
      logs: [],
      metrics: [],
    })
  }
  expect(await lookup('children', { executionId: 'exec1', taskRunId: 'run' })).toEqual([
    { index: 0, executionId: 'a', state: 'SUCCESS', closed: true, outputs: { x: 1 } },
    { index: 1, executionId: 'b', state: 'SUCCESS', closed: true },
    { index: 2, executionId: 'c', state: 'SUCCESS', closed: true },
  ])
})

test('files to iterate over are read as lines, or as values of Ion', async () => {
  const { lookup, storage } = await openServices()
  const path = '/company/team/my-flow/executions/exec1/tasks/t/r/items.ion'
  await storage.write('main', path, '"text"\n{"a": 1}\n{b:2.5}\n')
  expect(await lookup('lines', { uri: `kestra://${path}` })).toEqual(['"text"', '{"a": 1}', '{b:2.5}'])
  expect(await lookup('ionLines', { uri: `kestra://${path}` })).toEqual(['text', '{"a":1}', '{"b":2.5}'])
  await expect(lookup('lines', { uri: 'kestra:///elsewhere' })).rejects.toThrow('is not an execution file')
})

test('outputs of an iteration are stored where the flow may read them', async () => {
  const { lookup } = await openServices()
  const uri = await lookup('storeOutputs', { executionId: 'iteration1', outputs: { a: [1, 'x'] } })
  expect(await lookup('ionLines', { uri }, { ...scope, executionId: 'exec9' })).toEqual(['{"a":[1,"x"]}'])
})
