import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { expect, test } from 'vitest'
import { stateDelete } from '../../src/state/delete.ts'
import { stateGet } from '../../src/state/get.ts'
import { stateSet } from '../../src/state/set.ts'

const flow = { id: 'My_Flow' }

test('a state grows by merging and is read back', async () => {
  const platform = new MemoryPlatform()
  const first = await runTask(stateSet, { data: { a: 1, b: { c: '{{ n }}' } } }, { platform, flow, variables: { n: 2 } })
  expect(first.outputs).toEqual({ count: 2, key: 'my-flow_states_tasks-states_default' })
  await runTask(stateSet, { data: { b: { d: 3 } } }, { platform, flow })
  expect((await runTask(stateGet, {}, { platform, flow })).outputs).toEqual({ count: 2, data: { a: 1, b: { c: '2', d: 3 } } })
  expect((await runTask(stateDelete, {}, { platform, flow })).outputs).toEqual({ deleted: true })
  expect((await runTask(stateGet, {}, { platform, flow })).outputs).toEqual({ count: 0, data: {} })
})

test('a state is of the flow, of the namespace, or of a value of a loop', async () => {
  const keyOf = async (properties: Record<string, unknown>, value?: string) =>
    (await runTask(stateSet, { name: 's', ...properties }, { flow, taskRun: value === undefined ? {} : { value } })).outputs['key']
  expect(await keyOf({ namespace: true })).toBe('states_tasks-states_s')
  expect(await keyOf({}, 'x')).toMatch(/^my-flow_states_tasks-states_s_[0-9a-f]{32}$/)
  expect(await keyOf({ taskrunValue: false }, 'x')).toBe('my-flow_states_tasks-states_s')
})

test('a missing state is an error when told to', async () => {
  await expect(runTask(stateGet, { errorOnMissing: true }, { flow })).rejects.toThrow('State my-flow_states_tasks-states_default not found')
  await expect(runTask(stateDelete, { errorOnMissing: true }, { flow })).rejects.toThrow("Unable to find the state file 'default'")
})
