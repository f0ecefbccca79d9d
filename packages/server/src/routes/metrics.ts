import { bucketOf, bucketsBetween } from '@windhover/core/dashboard/index.ts'
import { InvalidEntity } from '@windhover/core/errors.ts'
import { dateJson, metricJson } from '@windhover/core/execution/wire.ts'
import { dateOf } from '@windhover/core/filter/index.ts'
import { dbl } from '@windhover/core/model/dbl.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { MetricAggregation, MetricScope } from '@windhover/core/ports/chart-repository.ts'
import { z } from 'zod'
import { anyObject, pageOfSchema, pageQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const tag = 'Metrics'
const names = { tag, response: z.array(z.string()) }
const pointSchema = z.object({ name: z.string(), value: z.number(), date: z.iso.datetime() })
const series = {
  tag,
  query: { startDate: z.iso.datetime().optional(), endDate: z.iso.datetime().optional(), aggregation: z.string().optional() },
  response: z.object({ groupBy: z.string(), aggregations: z.array(pointSchema) }),
}
const ofFlow = ':namespace/:flowId'

/** Metrics of executions, and series of them by flow and task. */
export const metricRoutes: readonly Route[] = [
  defineRoute('GET', 'metrics/:executionId', 'metric:read', async (call) => ofExecution(call), {
    operationId: 'searchByExecution',
    tag,
    query: { ...pageQuery, taskRunId: z.string().optional(), taskId: z.string().optional() },
    response: pageOfSchema(anyObject),
  }),
  defineRoute('GET', `metrics/names/${ofFlow}`, 'metric:read', async (call) => namesOf(call), { operationId: 'listFlowMetrics', ...names }),
  defineRoute('GET', `metrics/names/${ofFlow}/:taskId`, 'metric:read', async (call) => namesOf(call), {
    operationId: 'listTaskMetrics',
    ...names,
  }),
  defineRoute('GET', `metrics/tasks/${ofFlow}`, 'metric:read', async (call) => call.engine.repositories.metricSeries.tasks(scopeOf(call)), {
    operationId: 'listTasksWithMetrics',
    ...names,
  }),
  defineRoute('GET', `metrics/aggregates/${ofFlow}/:metric`, 'metric:read', async (call) => aggregates(call), {
    operationId: 'aggregateMetricsFromFlow',
    ...series,
  }),
  defineRoute('GET', `metrics/aggregates/${ofFlow}/:taskId/:metric`, 'metric:read', async (call) => aggregates(call), {
    operationId: 'aggregateMetricsFromTask',
    ...series,
  }),
]

const listed: ListFields<MetricEntry> = {
  fields: {
    name: ({ name }) => name,
    type: ({ type }) => type,
    value: ({ value }) => value,
    timestamp: ({ timestamp }) => timestamp,
    taskId: ({ taskId }) => taskId,
    taskRunId: ({ taskRunId }) => taskRunId,
  },
  text: ({ name }) => [name],
}

async function ofExecution({ engine, tenantId, params, query }: Call): Promise<object> {
  const taskId = query.get('taskId')
  const taskRunId = query.get('taskRunId')
  await engine.metricFeed.flush()
  const found = await engine.repositories.metrics.find(tenantId, {
    executionId: params['executionId'] ?? '',
    ...(taskId !== null && { taskId }),
    ...(taskRunId !== null && { taskRunId }),
  })
  const { results, total } = searchList(query, found, listed)
  return { results: results.map(metricJson), total }
}

function scopeOf({ tenantId, params }: Call): MetricScope {
  const { namespace = '', flowId = '', taskId } = params
  return { tenantId, namespace, flowId, ...(taskId !== undefined && { taskId }) }
}

async function namesOf(call: Call): Promise<readonly string[]> {
  await call.engine.metricFeed.flush()
  return call.engine.repositories.metricSeries.names(scopeOf(call))
}

const aggregations: readonly MetricAggregation[] = ['sum', 'avg', 'min', 'max']
const monthMs = 30 * 86_400_000

/** A point for every bucket of the range, 0 where nothing was published; without dates the last thirty days. */
async function aggregates(call: Call): Promise<object> {
  const name = call.params['metric'] ?? ''
  const asked = (call.query.get('aggregation') ?? 'sum').toLowerCase()
  const aggregation = aggregations.find((known) => known === asked)
  if (aggregation === undefined)
    throw InvalidEntity({ message: `Illegal argument: Invalid aggregation '${asked}', expected one of ${aggregations.join(', ')}` })
  const range = rangeOf(call.query)
  const bucket = bucketOf(range.start, range.end)
  const points = await call.engine.repositories.metricSeries.aggregate(scopeOf(call), { name, aggregation, range, bucket })
  const values = new Map(points.map(({ start, value }) => [start, value]))
  return {
    groupBy: bucket,
    aggregations: bucketsBetween(range.start, range.end, bucket).map((start) => ({
      name,
      value: dbl(values.get(start) ?? 0),
      date: dateJson(start),
    })),
  }
}

const centuryMs = 100 * 366 * 86_400_000

function rangeOf(query: URLSearchParams): { start: number; end: number } {
  const [from, to] = [query.get('startDate'), query.get('endDate')]
  const end = to === null ? Date.now() : dateOf(to)
  const start = from === null ? end - monthMs : dateOf(from)
  if (start > end) throw InvalidEntity({ message: 'Illegal argument: Start date must be before End Date' })
  if (end - start > centuryMs) throw InvalidEntity({ message: 'Illegal argument: The range is longer than a century' })
  return { start, end }
}
