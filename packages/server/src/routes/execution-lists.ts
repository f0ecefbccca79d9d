import { Readable } from 'node:stream'
import { InvalidEntity } from '@windhover/core/errors.ts'
import { executionJson } from '@windhover/core/execution/wire.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { ExecutionFilter, PageRequest } from '@windhover/core/ports/repositories.ts'
import { z } from 'zod'
import { csvLine } from '../csv.ts'
import { documentedBy, executionSchema, idWithNamespaceSchema } from '../documented.ts'
import { pageOfSchema, pageQuery } from '../documented-queries.ts'
import { required } from '../errors.ts'
import { executionFilterOf, executionFilters } from '../execution-query.ts'
import { pageOf } from '../paging.ts'
import { textOf } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'

const docs = documentedBy('Executions')
const latestSchema = z.object({ id: z.string(), flowId: z.string(), namespace: z.string(), startDate: z.string(), status: z.string() })

/** Lists of executions: search, export, the latest of flows, the values a filter can take. */
export const executionListRoutes: readonly Route[] = [
  defineRoute(
    'GET',
    'executions/search',
    'execution:read',
    async (call) => listed(call, { where: executionFilterOf(call.query) }),
    docs('searchExecutions', {
      query: { ...pageQuery, ...executionFilters, dateFilter: z.string().optional() },
      response: pageOfSchema(executionSchema),
    }),
  ),
  defineRoute(
    'GET',
    'executions',
    'execution:read',
    async (call) => listed(call, { namespace: required(call.query, 'namespace'), flowId: required(call.query, 'flowId') }),
    docs('searchExecutionsByFlowId', {
      query: { namespace: z.string(), flowId: z.string(), page: pageQuery.page, size: pageQuery.size },
      response: pageOfSchema(executionSchema),
    }),
  ),
  defineRoute(
    'GET',
    'executions/export/by-query/csv',
    'execution:read',
    async (call) => exported(call),
    docs('exportExecutions', { query: executionFilters, responseType: 'text/csv', response: z.string() }),
  ),
  defineRoute(
    'GET',
    'executions/distinct-field-values',
    'execution:read',
    async ({ engine, tenantId, query }) => {
      const { size } = pageOf(query.has('size') ? query : new URLSearchParams({ size: '100' }))
      const filters = new URLSearchParams([...query].filter(([name]) => name.startsWith('filters')))
      return engine.repositories.executions.distinct(tenantId, required(query, 'field'), { where: executionFilterOf(filters) }, size)
    },
    docs('findDistinctFieldValues', {
      query: { field: z.string(), size: pageQuery.size, ...executionFilters },
      response: z.array(z.string()),
      generations: ['2.0'],
    }),
  ),
  defineRoute(
    'POST',
    'executions/latest',
    'execution:read',
    async (call) => latest(call),
    docs('getLatestExecutions', { body: z.array(idWithNamespaceSchema), response: z.array(latestSchema) }),
  ),
]

async function listed(call: Call, filter: ExecutionFilter): Promise<object> {
  const { executions } = call.engine.repositories
  const { results, total } = await executions.search(call.tenantId, filter, pageOf(call.query))
  const snapshots = await executions.withTaskRuns(results)
  return { results: snapshots.map(({ execution, taskRuns }) => executionJson(execution, taskRuns)), total }
}

const newest: PageRequest = { page: 1, size: 1, sort: [{ field: 'state.startDate', descending: true }] }

async function latest({ engine, tenantId, body }: Call): Promise<readonly object[]> {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of flows {namespace, id}' })
  const found = await Promise.all(
    body.map(async (flow: { namespace?: unknown; id?: unknown } | null) => {
      const filter = { namespace: textOf(flow?.namespace, 'namespace'), flowId: textOf(flow?.id, 'id') }
      return (await engine.repositories.executions.search(tenantId, filter, newest)).results
    }),
  )
  return found.flat().map(({ id, flowId, namespace, state }) => ({
    id,
    flowId,
    namespace,
    startDate: new Date(state.histories[0]?.date ?? 0).toISOString(),
    status: state.current,
  }))
}

const header = [
  ...['tenantId', 'id', 'namespace', 'flowId', 'flowRevision', 'state', 'startDate', 'endDate', 'duration', 'labels', 'inputs', 'outputs'],
  ...['parentId', 'originalId', 'trigger', 'scheduleDate', 'kind'],
]

async function exported({ engine, tenantId, query }: Call): Promise<Answer> {
  const found = engine.bulk.walk(tenantId, { where: executionFilterOf(query) })
  const headers = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="executions.csv"' }
  return new Answer(200, Readable.from(csvOf(found)), headers)
}

async function* csvOf(executions: AsyncIterable<Execution>): AsyncGenerator<string> {
  yield csvLine(header)
  for await (const execution of executions) {
    const json = executionJson(execution, [])
    // Made by stateJson.
    const { current, startDate, endDate, duration } = json['state'] as Readonly<Record<string, unknown>>
    const flat: Readonly<Record<string, unknown>> = { ...json, state: current, startDate, endDate, duration }
    yield csvLine(header.map((name) => flat[name]))
  }
}
