import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const flow = (id: string, concurrency: string) => `id: ${id}
namespace: limits
${concurrency}
tasks:
  - {id: wait, type: io.kestra.plugin.core.flow.Pause}
`
beforeAll(async () => {
  api = await startApi()
  await api.call('POST', 'flows', { body: flow('limited', 'concurrency: {limit: 1, behavior: QUEUE}') })
  await api.call('POST', 'flows', { body: flow('free', 'description: as many as you like') })
})
afterAll(() => api.close())

const stateOf = async (id: string) => (await api.get(`executions/${id}`)).json.state.current
const until = async (id: string, state: string) => {
  while ((await stateOf(id)) !== state) await new Promise((resolve) => setImmediate(resolve))
}
const limits = async () => (await api.get('concurrency-limit/search')).json
const correct = (flowId: string, body: unknown) => api.call('PUT', `concurrency-limit/limits/${flowId}`, { body })

test('a flow with a limit tells how many run', async () => {
  expect(await limits()).toEqual({ results: [{ tenantId: 'main', namespace: 'limits', flowId: 'limited', running: 0 }], total: 1 })
  const first = (await api.call('POST', 'executions/limits/limited')).json.id
  await until(first, 'PAUSED')
  const second = (await api.call('POST', 'executions/limits/limited')).json.id
  await until(second, 'QUEUED')
  expect((await limits()).results[0].running).toBe(1)

  const corrected = await correct('limited', { tenantId: 'main', namespace: 'limits', flowId: 'limited', running: 0 })
  expect([corrected.status, corrected.json.running]).toEqual([200, 1])
  await until(second, 'PAUSED')
  for (const id of [first, second]) await api.call('DELETE', `executions/${id}/kill`)
  for (const id of [first, second]) await until(id, 'KILLED')
})

test('what cannot be corrected is refused', async () => {
  expect((await correct('nothing', { running: 1 })).status).toBe(404)
  expect((await correct('free', { running: 1 })).status).toBe(422)
  expect((await correct('limited', { running: -1 })).status).toBe(422)
  expect((await correct('limited', [])).status).toBe(422)
})
