import { type Reading, readChart, readDashboard } from '@windhover/core/dashboard/index.ts'
import { InvalidEntity } from '@windhover/core/errors.ts'
import { dateJson } from '@windhover/core/execution/wire.ts'
import { durationTextOfMs } from '@windhover/core/model/temporal.ts'
import type { StoredDashboard } from '@windhover/core/ports/document-repositories.ts'
import { DashboardNotFound } from '@windhover/engine/dashboards/dashboard-actions.ts'
import { defaultDashboards } from '@windhover/engine/dashboards/default-dashboards.ts'
import { z } from 'zod'
import { chartOverrides, chartRequestOf } from '../chart-request.ts'
import { csvOf } from '../csv.ts'
import { anyObject, pageOfSchema, pageQuery, textQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { sourceOf } from '../source.ts'

const tag = 'Dashboards'
const yaml = { body: z.string(), bodyType: 'application/x-yaml' } as const
const csv = { response: z.string(), responseType: 'application/octet-stream' } as const
const previewSchema = z.object({ chart: z.string().min(1), globalFilter: chartOverrides.nullish() })
const violationSchema = z.object({ index: z.int(), constraints: z.string().optional(), outdated: z.boolean() })
const dashboardSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  timeWindow: z.object({ default: z.string(), max: z.string() }),
  charts: z.array(anyObject),
  deleted: z.boolean(),
  created: z.iso.datetime(),
  updated: z.iso.datetime(),
  sourceCode: z.string(),
})

/** Dashboards as code, and the data of their charts. */
export const dashboardRoutes: readonly Route[] = [
  defineRoute('GET', 'dashboards', 'dashboard:read', async (call) => search(call), {
    operationId: 'searchDashboards',
    tag,
    query: { ...pageQuery, ...textQuery },
    response: pageOfSchema(dashboardSchema),
  }),
  defineRoute(
    'POST',
    'dashboards',
    'dashboard:write',
    async (call) => dashboardJson(await call.engine.dashboards.create(call.tenantId, await sourceOf(call))),
    { operationId: 'createDashboard', tag, ...yaml, response: dashboardSchema },
  ),
  defineRoute('POST', 'dashboards/validate', 'dashboard:read', async (call) => verdict(readDashboard(await sourceOf(call))), {
    operationId: 'validateDashboard',
    tag,
    ...yaml,
    response: violationSchema,
  }),
  defineRoute('POST', 'dashboards/validate/chart', 'dashboard:read', async (call) => verdict(readChart(await sourceOf(call))), {
    operationId: 'validateChart',
    tag,
    ...yaml,
    response: violationSchema,
  }),
  defineRoute('POST', 'dashboards/charts/preview', 'dashboard:read', async (call) => preview(call), {
    operationId: 'previewChart',
    tag,
    body: previewSchema,
    response: pageOfSchema(anyObject),
  }),
  defineRoute(
    'POST',
    'dashboards/charts/export/to-csv',
    'dashboard:read',
    async (call) => csvAnswer('chart', (await preview(call)).results),
    {
      operationId: 'exportChartToCsv',
      tag,
      body: previewSchema,
      ...csv,
    },
  ),
  defineRoute(
    'GET',
    'dashboards/settings/default-dashboards',
    'dashboard:read',
    async () => ({
      defaultHomeDashboard: defaultDashboards.home.id,
      defaultFlowOverviewDashboard: defaultDashboards.flow.id,
      defaultNamespaceOverviewDashboard: defaultDashboards.namespace.id,
    }),
    { operationId: 'getDefaultDashboards_1', tag, response: anyObject, generations: ['2.0'] },
  ),
  defineRoute('GET', 'dashboards/:id', 'dashboard:read', async (call) => get(call), {
    operationId: 'getDashboard',
    tag,
    response: dashboardSchema,
  }),
  defineRoute(
    'PUT',
    'dashboards/:id',
    'dashboard:write',
    async (call) => dashboardJson(await call.engine.dashboards.update(call.tenantId, idOf(call), await sourceOf(call))),
    { operationId: 'updateDashboard', tag, ...yaml, response: dashboardSchema },
  ),
  defineRoute('DELETE', 'dashboards/:id', 'dashboard:write', async (call) => remove(call), { operationId: 'deleteDashboard', tag }),
  defineRoute('POST', 'dashboards/:id/charts/:chartId', 'dashboard:read', async (call) => data(call), {
    operationId: 'getDashboardChartData',
    tag,
    body: chartOverrides,
    response: pageOfSchema(anyObject),
  }),
  defineRoute(
    'POST',
    'dashboards/:id/charts/:chartId/export/to-csv',
    'dashboard:read',
    async (call) => csvAnswer(call.params['chartId'] ?? 'chart', (await data(call)).results),
    { operationId: 'exportDashboardChartDataToCSV', tag, body: chartOverrides, ...csv },
  ),
]

const idOf = ({ params }: Call): string => params['id'] ?? ''

const listed: ListFields<StoredDashboard> = {
  fields: { id: ({ id }) => id, title: ({ title }) => title, created: ({ created }) => created, updated: ({ updated }) => updated },
  text: ({ id, title, description }) => [id, title, description],
}

async function search({ engine, tenantId, query }: Call): Promise<object> {
  const { results, total } = searchList(query, await engine.dashboards.all(tenantId), listed)
  return { results: results.map(dashboardJson), total }
}

async function get(call: Call): Promise<object> {
  const found = await call.engine.dashboards.find(call.tenantId, idOf(call))
  if (found === undefined) throw DashboardNotFound({ id: idOf(call) })
  return dashboardJson(found)
}

async function remove(call: Call): Promise<Answer> {
  if (!(await call.engine.dashboards.delete(call.tenantId, idOf(call)))) throw DashboardNotFound({ id: idOf(call) })
  return new Answer(204)
}

function data(call: Call): ReturnType<Call['engine']['dashboards']['chartData']> {
  return call.engine.dashboards.chartData(call.tenantId, idOf(call), call.params['chartId'] ?? '', chartRequestOf(call.body, Date.now()))
}

function preview(call: Call): ReturnType<Call['engine']['dashboards']['preview']> {
  const asked = previewSchema.safeParse(call.body)
  if (!asked.success) throw InvalidEntity({ message: 'the body must be {"chart": "<YAML>", "globalFilter": {…}}' })
  return call.engine.dashboards.preview(call.tenantId, asked.data.chart, chartRequestOf(asked.data.globalFilter, Date.now()))
}

const csvAnswer = (name: string, rows: readonly Readonly<Record<string, unknown>>[]): Answer =>
  new Answer(200, csvOf(rows), {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${encodeURIComponent(name)}.csv"`,
  })

const verdict = ({ problems }: Reading<unknown>): object => ({
  index: 0,
  ...(problems.length > 0 && { constraints: problems.join('\n') }),
  outdated: false,
})

/** Of a stored dashboard: one that a later release cannot read any more is listed without charts. */
function dashboardJson({ tenantId, id, title, description, source, created, updated }: StoredDashboard): object {
  const { value } = readDashboard(source)
  return {
    tenantId,
    id,
    title,
    ...(description !== undefined && { description }),
    ...(value !== undefined && {
      timeWindow: { default: durationTextOfMs(value.defaultWindowMs), max: durationTextOfMs(value.maxWindowMs) },
    }),
    charts: value?.charts.map(({ document }) => document) ?? [],
    deleted: false,
    created: dateJson(created),
    updated: dateJson(updated),
    sourceCode: source,
  }
}
