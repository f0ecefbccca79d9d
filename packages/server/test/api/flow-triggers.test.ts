import type { Generation } from '@windhover/core/generation.ts'
import { expect, onTestFinished, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

const namespace = 'company.chain'
const task = '{id: say, type: io.kestra.plugin.core.debug.Return, format: "{{ execution.id }}"}'
const upstream = (id: string) =>
  `{id: ${id}, namespace: ${namespace}, labels: {own: x}, tasks: [${task}], outputs: [{id: who, type: STRING, value: ${id}}]}`
const listener = (
  id: string,
  rest: string,
  format: string,
) => `{id: ${id}, namespace: ${namespace}, inputs: [{id: got, type: STRING, defaults: none}],
  triggers: [{id: t, type: io.kestra.plugin.core.trigger.Flow, ${rest}}], tasks: [{id: say, type: io.kestra.plugin.core.debug.Return, format: "${format}"}]}`

async function serverWith(generation: Generation, flows: readonly string[]): Promise<ApiServer> {
  const api = await startApi(generation)
  onTestFinished(() => api.close())
  for (const source of flows) expect((await api.call('POST', 'flows', { body: source })).text).toContain(namespace)
  return api
}

/** Values of the first task of every execution of a flow, oldest first, once there are that many and all have ended. */
async function said(api: ApiServer, flowId: string, count: number): Promise<readonly string[]> {
  const read = async () =>
    (await api.get(`executions/search?filters[flowId][EQUALS]=${flowId}&sort=state.startDate:asc&size=100`)).json.results
  await expect
    .poll(async () => (await read()).map(({ state }: { state: { current: string } }) => state.current), { timeout: 20_000 })
    .toEqual(Array(count).fill('SUCCESS'))
  return (await read()).map(({ taskRunList }: { taskRunList: { outputs: { value: string } }[] }) => taskRunList[0]?.outputs.value)
}

test('an execution that ends starts the flows that listen, with its outputs, state and labels', async () => {
  const conditions = `conditions: [{type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: ${namespace}, flowId: up}]`
  const api = await serverWith('1.3', [
    upstream('up'),
    listener(
      'ends',
      `inputs: {got: "{{ trigger.outputs.who }}"}, ${conditions}`,
      '{{ inputs.got }} {{ trigger.state }} {{ trigger.executionLabels.own }}',
    ),
    listener('runs', `states: [RUNNING, SUCCESS], ${conditions}`, '{{ trigger.state }}'),
    listener('never', `states: [FAILED], ${conditions}`, 'no'),
    listener(
      'after',
      `conditions: [{type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: ${namespace}, flowId: ends}]`,
      '{{ trigger.flowId }}',
    ),
  ])
  const id = (await api.call('POST', `executions/${namespace}/up?wait=true`)).json.id
  expect(await said(api, 'ends', 1)).toEqual(['up SUCCESS x'])
  expect([...(await said(api, 'runs', 2))].sort()).toEqual(['RUNNING', 'SUCCESS'])
  expect(await said(api, 'after', 1)).toEqual(['ends'])
  expect(await said(api, 'never', 0)).toEqual([])
  const { results } = (await api.get('executions/search?filters[flowId][EQUALS]=after')).json
  expect(results[0].labels).toContainEqual({ key: 'system.correlationId', value: id })
})

test('in 2.0 a trigger waits for all that it depends on', async () => {
  const dependsOn = `dependsOn: [{namespace: ${namespace}, flowId: a, states: [SUCCESS]}, {namespace: ${namespace}, flowId: b}]`
  const api = await serverWith('2.0', [
    upstream('a'),
    upstream('b'),
    listener('both', `${dependsOn}, window: {every: P1D}`, `{{ trigger.outputs['${namespace}'].a.who }} {{ trigger.flowId }}`),
  ])
  for (const id of ['a', 'a', 'b']) await api.call('POST', `executions/${namespace}/${id}?wait=true`)
  await expect
    .poll(
      async () => (await api.get(`triggers/${namespace}/both/t/history`)).json.results.map(({ outcome }: { outcome: string }) => outcome),
      { timeout: 20_000 },
    )
    .toEqual(['FIRED', 'REFUSED'])
  const { results } = (await api.get('executions/search?filters[flowId][EQUALS]=both')).json
  expect(results).toHaveLength(1)
  expect(results[0].trigger.variables).toMatchObject({
    flowId: 'b',
    lastTaskId: 'say',
    outputs: { who: 'b', [namespace]: { a: { who: 'a' }, b: { who: 'b' } } },
  })
})
