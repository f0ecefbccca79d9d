import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
let id: string
const dayMs = 86_400_000
const noon = Date.parse('2026-03-10T12:00:00Z')
const entry = (taskId: string, value: number, timestamp: number): MetricEntry => ({
  tenantId: 'main',
  namespace: 'metrics.test',
  flowId: 'past',
  taskId,
  executionId: 'past',
  taskRunId: `past-${taskId}`,
  name: 'rows',
  type: 'counter',
  value,
  timestamp,
})

beforeAll(async () => {
  api = await startApi()
  const execution = await api.run(`id: publish
namespace: metrics.test
tasks:
  - id: load
    type: io.kestra.plugin.core.metric.Publish
    metrics:
      - {name: rows, type: counter, value: 42, tags: {table: users}}
      - {name: took, type: timer, value: PT2S}
  - id: check
    type: io.kestra.plugin.core.metric.Publish
    metrics:
      - {name: rows, type: counter, value: 8}
`)
  id = execution.id
  await api.engine.repositories.metrics.append([
    entry('load', 2, noon),
    entry('load', 4, noon + 1000),
    entry('other', 10, noon + 1000),
    entry('load', 7, noon + 3 * dayMs),
  ])
})
afterAll(() => api.close())

type Metric = { taskId: string; name: string; value: number; type: string }
const brief = ({ taskId, name, value }: Metric) => `${taskId} ${name} ${value}`

test('metrics of an execution', async () => {
  const { results, total } = (await api.get(`metrics/${id}?sort=taskId:asc&sort=name:asc`)).json
  expect(results.filter(({ name }: Metric) => !name.includes('duration')).map(brief)).toEqual([
    'check rows 8',
    'load rows 42',
    'load took 2000',
  ])
  expect(total).toBe(results.length)
  expect(results.find(({ value }: Metric) => value === 42)).toMatchObject({
    tenantId: 'main',
    namespace: 'metrics.test',
    flowId: 'publish',
    executionId: id,
    type: 'counter',
    tags: { table: 'users' },
  })
})

test('of one task, in pages', async () => {
  const page = (await api.get(`metrics/${id}?taskId=load&sort=value:desc&size=1&page=2`)).json
  expect([page.total, page.results.map(brief)]).toEqual([2, ['load rows 42']])
  expect((await api.get(`metrics/${id}?sort=colour:asc`)).status).toBe(422)
  expect((await api.get('metrics/0000000000000000000000')).json).toEqual({ results: [], total: 0 })
})

test('names and tasks of a flow', async () => {
  expect((await api.get('metrics/names/metrics.test/past')).json).toEqual(['rows'])
  expect((await api.get('metrics/names/metrics.test/publish/load')).json).toEqual(['rows', 'took'])
  expect((await api.get('metrics/names/metrics.test/publish/check')).json).toEqual(['rows'])
  expect((await api.get('metrics/tasks/metrics.test/past')).json).toEqual(['load', 'other'])
  expect((await api.get('metrics/names/metrics.test/nothing')).json).toEqual([])
})

const range = 'startDate=2026-03-10T00:00:00Z&endDate=2026-03-14T00:00:00Z'
const points = async (path: string) => {
  const { groupBy, aggregations } = (await api.get(`metrics/aggregates/metrics.test/past/${path}`)).json
  return [groupBy, aggregations.map(({ value }: Metric) => value)]
}

test.each([
  ['rows', 'sum', [16, 0, 0, 7, 0]],
  ['rows', 'max', [10, 0, 0, 7, 0]],
  ['rows', 'min', [2, 0, 0, 7, 0]],
  ['load/rows', 'avg', [3, 0, 0, 7, 0]],
  ['other/rows', 'sum', [10, 0, 0, 0, 0]],
  ['nothing', 'sum', [0, 0, 0, 0, 0]],
])('%s by %s', async (path, aggregation, values) => {
  expect(await points(`${path}?aggregation=${aggregation}&${range}`)).toEqual(['day', values])
})

test('the length of the range decides what a point is', async () => {
  const { groupBy, aggregations } = (
    await api.get('metrics/aggregates/metrics.test/past/rows?startDate=2026-03-10T11:00:00Z&endDate=2026-03-10T13:00:00Z')
  ).json
  expect([groupBy, aggregations.length]).toEqual(['minute', 121])
  expect(aggregations[60]).toEqual({ name: 'rows', value: 16, date: '2026-03-10T12:00:00.000000Z' })
  expect((await points('rows?startDate=2025-03-10T00:00:00Z&endDate=2026-03-31T00:00:00Z'))[0]).toBe('month')
  expect((await points('rows'))[1]).toHaveLength(31)
})

test.each([
  ['aggregation=median', 422],
  ['startDate=2026-03-10T00:00:00Z&endDate=2026-03-09T00:00:00Z', 422],
  ['startDate=yesterday', 400],
])('%s is refused', async (query, status) => {
  expect((await api.get(`metrics/aggregates/metrics.test/past/rows?${query}`)).status).toBe(status)
})
