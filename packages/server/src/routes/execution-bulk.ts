import { InvalidEntity } from '@windhover/core/errors.ts'
import type { BulkAction, BulkAnswer } from '@windhover/engine/operations/bulk-executions.ts'
import { z } from 'zod'
import { required } from '../errors.ts'
import { changedExecutions, executionFilters } from '../execution-query.ts'
import { textOf } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Method, type Route, type RouteDocs } from '../route.ts'
import { labelsIn, stateOf } from './execution-commands.ts'

/** Commands for many executions, by their ids or by a query; each runs as an operation. */
export const bulkRoutes: readonly Route[] = [
  ...bulk('DELETE', 'kill', { ids: 'killExecutionsByIds', query: 'killExecutionsByQuery' }, () => ({ kind: 'kill' })),
  ...bulk('POST', 'pause', { ids: 'pauseExecutionsByIds', query: 'pauseExecutionsByQuery' }, () => ({ kind: 'pause' })),
  ...bulk('POST', 'resume', { ids: 'resumeExecutionsByIds', query: 'resumeExecutionsByQuery' }, () => ({ kind: 'resume' })),
  ...bulk('POST', 'restart', { ids: 'restartExecutionsByIds', query: 'restartExecutionsByQuery' }, () => ({ kind: 'restart' })),
  ...bulk('POST', 'force-run', { ids: 'forceRunByIds', query: 'forceRunExecutionsByQuery' }, () => ({ kind: 'force-run' })),
  ...bulk(
    'POST',
    'replay',
    { ids: 'replayExecutionsByIds', query: 'replayExecutionsByQuery', own: { latestRevision: z.boolean().optional() } },
    ({ query }) => ({ kind: 'replay', latestRevision: query.get('latestRevision') === 'true' }),
  ),
  ...bulk(
    'POST',
    'unqueue',
    {
      ids: 'unqueueExecutionsByIds',
      query: 'unqueueExecutionsByQuery',
      own: { newState: z.string().optional(), state: z.string().optional(), newStatus: z.string().optional() },
    },
    ({ query, request }) => {
      // by query, `state` is the filter
      const isByIds = request.url.split('?')[0]?.endsWith('/by-ids') === true
      const named = query.get('newState') ?? query.get('newStatus') ?? (isByIds ? query.get('state') : null)
      return { kind: 'unqueue', state: stateOf(named ?? 'RUNNING') }
    },
  ),
  ...bulk(
    'POST',
    'change-status',
    { ids: 'updateExecutionsStatusByIds', query: 'updateExecutionsStatusByQuery', own: { newStatus: z.string() } },
    ({ query }) => ({ kind: 'change-status', state: stateOf(required(query, 'newStatus')) }),
  ),
  defineRoute(
    'POST',
    'executions/labels/by-ids',
    'execution:write',
    async (call) => {
      // any JSON; its members are checked below
      const { executionsId, executionLabels } = (call.body ?? {}) as { executionsId?: unknown; executionLabels?: unknown }
      const action: BulkAction = { kind: 'labels', labels: labelsIn(executionLabels) }
      return answerOf(call, action, await call.engine.bulk.byIds(call.tenantId, idsIn(executionsId), action))
    },
    docs('setLabelsOnTerminatedExecutionsByIds', {
      body: z.object({ executionsId: z.array(z.string()), executionLabels: z.array(labelSchema()) }),
    }),
  ),
  defineRoute(
    'POST',
    'executions/labels/by-query',
    'execution:write',
    async (call) => {
      const action: BulkAction = { kind: 'labels', labels: labelsIn(call.body) }
      return answerOf(call, action, await call.engine.bulk.byQuery(call.tenantId, changedExecutions(call.query, []), action))
    },
    docs('setLabelsOnTerminatedExecutionsByQuery', { query: executionFilters, body: z.array(labelSchema()) }),
  ),
  defineRoute(
    'DELETE',
    'executions/by-ids',
    'execution:write',
    async (call) => {
      const action = deletion(call)
      return answerOf(call, action, await call.engine.bulk.byIds(call.tenantId, idsIn(call.body), action))
    },
    docs('deleteExecutionsByIds', { query: deletionQuery(), body: z.array(z.string()) }),
  ),
  defineRoute(
    'DELETE',
    'executions/by-query',
    'execution:write',
    async (call) => {
      const action = deletion(call)
      const where = changedExecutions(call.query, Object.keys(deletionQuery()))
      return answerOf(call, action, await call.engine.bulk.byQuery(call.tenantId, where, action))
    },
    docs('deleteExecutionsByQuery', { query: { ...executionFilters, ...deletionQuery() } }),
  ),
]

interface Names {
  readonly ids: string
  readonly query: string
  /** Query parameters of the command itself. */
  readonly own?: Readonly<Record<string, z.ZodType>>
}

function bulk(method: Method, verb: string, names: Names, actionOf: (call: Call) => BulkAction): readonly Route[] {
  const { own = {} } = names
  return [
    defineRoute(
      method,
      `executions/${verb}/by-ids`,
      'execution:write',
      async (call) => {
        const action = actionOf(call)
        return answerOf(call, action, await call.engine.bulk.byIds(call.tenantId, idsIn(call.body), action))
      },
      docs(names.ids, { query: own, body: z.array(z.string()) }),
    ),
    defineRoute(
      method,
      `executions/${verb}/by-query`,
      'execution:write',
      async (call) => {
        const action = actionOf(call)
        const where = changedExecutions(call.query, Object.keys(own))
        return answerOf(call, action, await call.engine.bulk.byQuery(call.tenantId, where, action))
      },
      docs(names.query, { query: { ...executionFilters, ...own } }),
    ),
  ]
}

/** As long as Kestra waits for its own asynchronous commands; afterwards the operation goes on and is asked for by its id. */
const waitMs = 30_000

/** The counts both generations look for; 400 with the reasons when executions cannot take the command. */
async function answerOf({ engine, tenantId }: Call, action: BulkAction, answer: BulkAnswer): Promise<unknown> {
  if ('invalids' in answer) return refused(action.kind, answer.invalids)
  const { id } = answer.operation
  const operation = await engine.operations.finished(tenantId, id, waitMs)
  const facts = { totalItems: operation.total, operationId: id }
  if (operation.failed > 0) return refused(action.kind, operation.failures, { count: operation.succeeded, ...facts })
  return { count: operation.total, ...facts }
}

const refused = (verb: string, invalids: readonly { id: string; message: string }[], facts: object = {}): Answer =>
  new Answer(400, {
    message: `invalid bulk ${verb}`,
    invalids: invalids.map(({ id, message }) => ({ message, invalidValue: id, path: 'execution', propertyPath: 'execution' })),
    ...facts,
  })

function deletion({ query }: Call): BulkAction {
  const isOn = (name: string): boolean => query.get(name) !== 'false'
  const options = { logs: isOn('deleteLogs'), metrics: isOn('deleteMetrics'), storage: isOn('deleteStorage') }
  return { kind: 'delete', includeNonTerminated: query.get('includeNonTerminated') === 'true', options }
}

function deletionQuery() {
  const flag = z.boolean().optional()
  return { includeNonTerminated: flag, deleteLogs: flag, deleteMetrics: flag, deleteStorage: flag }
}

function idsIn(body: unknown): readonly string[] {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of execution ids' })
  return body.map((id) => textOf(id, 'id'))
}

function labelSchema() {
  return z.object({ key: z.string(), value: z.string() })
}

function docs(operationId: string, more: Pick<RouteDocs, 'query' | 'body'>): RouteDocs {
  const response = z.object({ count: z.int(), totalItems: z.int(), operationId: z.string() })
  return { operationId, tag: 'Executions', response, ...more }
}
