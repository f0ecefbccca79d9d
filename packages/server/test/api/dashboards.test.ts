import { defaultDashboards } from '@windhover/engine/dashboards/default-dashboards.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const chart = 'io.kestra.plugin.core.dashboard.chart'
const data = 'io.kestra.plugin.core.dashboard.data'
const flow = (id: string, tasks: string) => `id: ${id}
namespace: charts.test
description: Says "hello", often
labels: {team: ${id}}
tasks:
${tasks}`
const hello = '  - {id: hello, type: io.kestra.plugin.core.log.Log, message: [hello, world]}\n'
const fails = '  - {id: fails, type: io.kestra.plugin.core.execution.Fail}\n'

const byState = `id: by_state
type: ${chart}.Bar
chartOptions: {displayName: By state, column: state}
data:
  type: ${data}.Executions
  columns:
    state: {field: STATE}
    total: {agg: COUNT}
  where:
    - {field: NAMESPACE, type: EQUAL_TO, value: charts.test}
`
const dashboard = (id: string, title: string) => `id: ${id}
title: ${title}
description: For ${id}
timeWindow: {default: P7D, max: P30D}
charts:
  - ${byState.trimEnd().replaceAll('\n', '\n    ')}
  - id: success
    type: ${chart}.KPI
    chartOptions: {displayName: Success, numberType: PERCENTAGE}
    data:
      type: ${data}.ExecutionsKPI
      columns: {field: ID, agg: COUNT}
      numerator: [{field: STATE, type: EQUAL_TO, value: SUCCESS}]
  - id: list
    type: ${chart}.Table
    data:
      type: ${data}.Executions
      columns:
        id: {field: ID}
        flow: {field: FLOW_ID}
        start: {field: START_DATE}
      orderBy: [{column: start, order: DESC}]
  - id: about
    type: ${chart}.Markdown
    source: {type: FlowDescription, namespace: charts.test, flowId: good}
  - id: text
    type: ${chart}.Markdown
    content: plain *text*
`

const ids: string[] = []
beforeAll(async () => {
  api = await startApi()
  const good = flow('good', hello)
  for (const source of [good, good, flow('bad', fails)]) {
    if (ids.length === 1) {
      ids.push((await api.call('POST', 'executions/charts.test/good?wait=true')).json.id)
      continue
    }
    ids.push((await api.run(source)).id)
  }
})
afterAll(() => api.close())

const rows = async (path: string, body: object = {}) => (await api.call('POST', path, { body })).json.results

test('a dashboard is made, read, changed and deleted', async () => {
  const created = await api.call('POST', 'dashboards', { body: dashboard('mine', 'Mine') })
  expect(created.status).toBe(200)
  expect(created.json).toMatchObject({
    tenantId: 'main',
    id: 'mine',
    title: 'Mine',
    description: 'For mine',
    timeWindow: { default: 'PT168H', max: 'PT720H' },
    deleted: false,
    sourceCode: dashboard('mine', 'Mine'),
  })
  expect(created.json.charts.map((one: { id: string; type: string }) => [one.id, one.type])).toEqual([
    ['by_state', `${chart}.Bar`],
    ['success', `${chart}.KPI`],
    ['list', `${chart}.Table`],
    ['about', `${chart}.Markdown`],
    ['text', `${chart}.Markdown`],
  ])
  expect((await api.call('POST', 'dashboards', { body: dashboard('mine', 'Mine') })).status).toBe(422)
  const changed = await api.call('PUT', 'dashboards/mine', { body: dashboard('mine', 'Yours') })
  expect([changed.status, changed.json.title, changed.json.created]).toEqual([200, 'Yours', created.json.created])
  expect((await api.call('PUT', 'dashboards/mine', { body: dashboard('other', 'Yours') })).status).toBe(422)
  expect((await api.call('PUT', 'dashboards/nothing', { body: dashboard('nothing', 'x') })).status).toBe(404)
  expect((await api.get('dashboards/mine')).json.title).toBe('Yours')
  expect((await api.call('DELETE', 'dashboards/mine')).status).toBe(204)
  expect((await api.get('dashboards/mine')).status).toBe(404)
  expect((await api.call('DELETE', 'dashboards/mine')).status).toBe(404)
})

test('a dashboard without id gets one; the list is searched and paged', async () => {
  const { id } = (await api.call('POST', 'dashboards', { body: 'title: Zebra\ncharts: []\n' })).json
  expect(id).toMatch(/^[A-Za-z0-9]{16,}$/)
  await api.call('POST', 'dashboards', { body: 'id: ant\ntitle: Ant\n' })
  const titles = async (query: string) => (await api.get(`dashboards?${query}`)).json.results.map(({ title }: { title: string }) => title)
  expect(await titles('')).toEqual(['Ant', 'Zebra'])
  expect(await titles('q=zeb')).toEqual(['Zebra'])
  expect(await titles('sort=title:desc&size=1&page=2')).toEqual(['Ant'])
  for (const one of [id, 'ant']) await api.call('DELETE', `dashboards/${one}`)
})

test('validation answers with what is wrong', async () => {
  const verdict = async (path: string, body: string) => (await api.call('POST', path, { body })).json
  expect(await verdict('dashboards/validate', dashboard('a', 'A'))).toEqual({ index: 0, outdated: false })
  expect((await verdict('dashboards/validate', 'title: A\ncharts: [{id: a, type: b}]')).constraints).toBe('charts[0].Invalid type: b')
  expect((await verdict('dashboards/validate/chart', byState.replace('column: state', 'column: nothing'))).constraints).toBe(
    "Invalid data chart: Column 'nothing' is requested by the chart but not present in `data.columns` keys.",
  )
  const refused = await api.call('POST', 'dashboards', { body: 'charts: []' })
  expect([refused.status, refused.json.message]).toEqual([422, 'Invalid entity: title: must not be null'])
})

test('charts count what ran', async () => {
  await api.call('POST', 'dashboards', { body: dashboard('counts', 'Counts') })
  expect(await rows('dashboards/counts/charts/by_state')).toEqual([
    { state: 'FAILED', total: 1 },
    { state: 'SUCCESS', total: 2 },
  ])
  const [{ value }] = await rows('dashboards/counts/charts/success')
  expect(value).toBeCloseTo(200 / 3)
  expect(await rows('dashboards/counts/charts/about')).toEqual([{ description: 'Says "hello", often' }])
  expect(await rows('dashboards/counts/charts/text')).toEqual([{ description: 'plain *text*' }])
  expect((await api.call('POST', 'dashboards/counts/charts/nothing', { body: {} })).status).toBe(404)
  expect((await api.call('POST', 'dashboards/nothing/charts/by_state', { body: {} })).status).toBe(404)
})

test('a table comes in pages, newest first', async () => {
  const page = await api.call('POST', 'dashboards/counts/charts/list', { body: { pageSize: 2, pageNumber: 1 } })
  expect(page.json.total).toBe(3)
  expect(page.json.results.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed().slice(0, 2))
  expect(page.json.results[0].start).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  const next = await rows('dashboards/counts/charts/list', { pageSize: 2, pageNumber: 2 })
  expect(next.map(({ id }: { id: string }) => id)).toEqual([ids[0]])
})

test("the page's filters and dates decide what is counted", async () => {
  const counted = (body: object) => rows('dashboards/counts/charts/by_state', body)
  expect(await counted({ filters: [{ field: 'flowId', operation: 'EQUALS', value: 'bad' }] })).toEqual([{ state: 'FAILED', total: 1 }])
  expect(await counted({ labels: { team: 'good' } })).toEqual([{ state: 'SUCCESS', total: 2 }])
  expect(await counted({ namespace: 'charts' })).toHaveLength(2)
  expect(await counted({ namespace: 'chart' })).toEqual([])
  expect(await counted({ filters: [{ field: 'timeRange', operation: 'EQUALS', value: 'PT1H' }] })).toHaveLength(2)
  expect(await counted({ startDate: '2020-01-01T00:00:00Z', endDate: '2020-01-02T00:00:00Z' })).toEqual([])
  expect(await counted({ filters: [{ field: 'level', operation: 'EQUALS', value: 'ERROR' }] })).toHaveLength(2)
})

test.each([
  [{ startDate: '2026-02-01T00:00:00Z', endDate: '2026-01-01T00:00:00Z' }, 422, '`endDate` must be after `startDate`.'],
  [{ startDate: '2026-01-01T00:00:00Z', endDate: '2026-03-01T00:00:00Z' }, 422, 'The queried window is larger than the max allowed one.'],
  [{ startDate: 'yesterday' }, 400, "'yesterday' is not an ISO-8601 date"],
  [{ pageSize: 'many' }, 422, 'pageSize'],
  [{ pageSize: 1e15 }, 422, 'pageSize'],
  [{ filters: [{ field: 'colour', operation: 'EQUALS', value: 'red' }] }, 400, "Unsupported field 'colour'"],
])('the request %j is refused', async (body, status, message) => {
  const answer = await api.call('POST', 'dashboards/counts/charts/by_state', { body })
  expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)])
})

test('a chart is tried before it belongs to a dashboard', async () => {
  const preview = (yaml: string) => api.call('POST', 'dashboards/charts/preview', { body: { chart: yaml, globalFilter: {} } })
  expect((await preview(byState)).json).toEqual({
    results: [
      { state: 'FAILED', total: 1 },
      { state: 'SUCCESS', total: 2 },
    ],
    total: 2,
  })
  const series = `id: logs
type: ${chart}.TimeSeries
chartOptions: {displayName: Lines, column: date, colorByColumn: level}
data:
  type: ${data}.Logs
  columns:
    date: {field: DATE}
    level: {field: LEVEL}
    total: {agg: COUNT}
  where: [{field: LEVEL, type: EQUAL_TO, value: INFO}]
`
  const [point] = (await preview(series)).json.results
  expect(point).toMatchObject({ date: expect.stringMatching(/T00:00:00\.000Z$/), level: 'INFO' })
  expect(point.total).toBeGreaterThanOrEqual(4)
  expect((await preview('id: a')).status).toBe(422)
  expect((await api.call('POST', 'dashboards/charts/preview', { body: {} })).status).toBe(422)
})

test('data is exported as CSV', async () => {
  const saved = await api.call('POST', 'dashboards/counts/charts/by_state/export/to-csv', { body: {} })
  expect(saved.headers['content-disposition']).toBe('attachment; filename="by_state.csv"')
  expect(saved.text).toBe('state,total\r\nFAILED,1\r\nSUCCESS,2\r\n')
  const quoted = await api.call('POST', 'dashboards/counts/charts/about/export/to-csv', { body: {} })
  expect(quoted.text).toBe('description\r\n"Says ""hello"", often"\r\n')
  expect((await api.call('POST', 'dashboards/charts/export/to-csv', { body: { chart: byState } })).text).toContain('SUCCESS,2')
})

test('dashboards of our own are there from the start, and every chart of theirs answers', async () => {
  const settings = (await api.get('dashboards/settings/default-dashboards')).json
  expect(settings).toEqual({
    defaultHomeDashboard: 'default',
    defaultFlowOverviewDashboard: 'default_flow',
    defaultNamespaceOverviewDashboard: 'default_namespace',
  })
  for (const { id } of Object.values(defaultDashboards)) {
    const { charts } = (await api.get(`dashboards/${id}`)).json
    expect(charts.length).toBeGreaterThan(6)
    for (const one of charts) {
      const answer = await api.call('POST', `dashboards/${id}/charts/${one.id}`, { body: {} })
      expect([one.id, answer.status]).toEqual([one.id, 200])
    }
  }
  expect(await rows('dashboards/default/charts/executions_by_state')).toEqual([
    { state: 'FAILED', total: 1 },
    { state: 'SUCCESS', total: 2 },
  ])
  expect((await rows('dashboards/default/charts/failed'))[0].value).toBeCloseTo(100 / 3)
})
