import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const flow = (id: string) => `id: ${id}
namespace: usage.${id}
tasks:
  - id: both
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - {id: hello, type: io.kestra.plugin.core.log.Log, message: hello}
      - {id: again, type: io.kestra.plugin.core.log.Log, message: again}
triggers:
  - {id: hook, type: io.kestra.plugin.core.trigger.Webhook, key: not-a-secret}
`
beforeAll(async () => {
  api = await startApi()
  for (const id of ['a', 'b']) await api.run(flow(id))
})
afterAll(() => api.close())

test.each([
  ['filters', ['abs', 'date', 'jq', 'upper']],
  ['functions', ['kv', 'now', 'read', 'secret']],
])('names of %s, ascending', async (path, some) => {
  const names = (await api.get(`/api/v1/pebble/${path}`)).json
  expect(names).toEqual(expect.arrayContaining(some))
  expect(names).toEqual(names.toSorted())
})

test('usage counts types wherever they stand', async () => {
  const { flows } = (await api.get('usages/all')).json
  expect(flows).toEqual({
    count: 2,
    namespacesCount: 2,
    taskTypeCount: { 'io.kestra.plugin.core.flow.Sequential': 2, 'io.kestra.plugin.core.log.Log': 4 },
    triggerTypeCount: { 'io.kestra.plugin.core.trigger.Webhook': 2 },
    taskRunnerTypeCount: {},
  })
})

test('usage counts executions day by day, today last', async () => {
  const days = (await api.get('usages/all')).json.executions.dailyExecutionsCount
  expect(days).toHaveLength(30)
  const today = days.at(-1)
  expect(today.startDate).toMatch(/T00:00:00\.000000Z$/)
  expect(today.executionCounts).toMatchObject({ SUCCESS: 2, FAILED: 0, CREATED: 0 })
  expect(today.duration).toMatchObject({ count: 2, min: expect.stringMatching(/^PT/), avg: expect.stringMatching(/^PT/) })
  expect(days[0].executionCounts.SUCCESS).toBe(0)
})

test('the parts of the process are its services', async () => {
  const { results, total } = (await api.get('/api/v1/instance/services')).json
  expect(results.map(({ type, state }: { type: string; state: string }) => `${type} ${state}`)).toEqual([
    'EXECUTOR RUNNING',
    'SCHEDULER RUNNING',
    'INDEXER RUNNING',
    'WEBSERVER RUNNING',
    'WORKER RUNNING',
  ])
  expect(total).toBe(5)
  expect((await api.get('/api/v1/instance/services/local-worker')).json).toMatchObject({
    id: 'local-worker',
    server: { type: 'STANDALONE' },
  })
  expect((await api.get('/api/v1/instance/services/nothing')).status).toBe(404)
})

test('there is no AI until one is configured', async () => {
  expect((await api.get('ai/providers')).status).toBe(404)
  expect((await api.call('POST', 'ai/generate/flow', { body: { userPrompt: 'hello' } })).status).toBe(404)
})

test('a client is told what there is before it asks', async () => {
  const configs = (await api.get('/api/v1/configs')).json
  expect(configs).toMatchObject({
    edition: 'OSS',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    isCustomDashboardsEnabled: true,
    systemNamespace: 'system',
    preview: { initial: 100, max: 5000 },
  })
  expect((await api.get('configs')).json).toEqual(configs)
})
