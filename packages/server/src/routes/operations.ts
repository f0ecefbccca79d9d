import type { Operation } from '@windhover/engine/operations/operations.ts'
import { z } from 'zod'
import { pageOfSchema, pageQuery } from '../documented-queries.ts'
import { pageOf } from '../paging.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const operationSchema = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['RUNNING', 'SUCCESS', 'WARNING']),
  total: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  started: z.string(),
  ended: z.string().optional(),
  retryOf: z.string().optional(),
  failures: z.array(z.object({ id: z.string(), message: z.string() })),
})
const tag = 'Operations'

/** How far a bulk command is, what became of each item, and another try for those that failed. Not part of Kestra's API. */
export const operationRoutes: readonly Route[] = [
  defineRoute('GET', 'operations', 'execution:read', async (call) => list(call), {
    operationId: 'listOperations',
    tag,
    query: pageQuery,
    response: pageOfSchema(operationSchema),
  }),
  defineRoute(
    'GET',
    'operations/:operationId',
    'execution:read',
    async (call) => operationJson(call.engine.operations.get(call.tenantId, idOf(call))),
    {
      operationId: 'getOperation',
      tag,
      response: operationSchema,
    },
  ),
  defineRoute(
    'POST',
    'operations/:operationId/retry',
    'execution:write',
    async (call) => operationJson(call.engine.operations.retry(call.tenantId, idOf(call))),
    {
      operationId: 'retryOperation',
      tag,
      response: operationSchema,
    },
  ),
]

const idOf = ({ params }: Call): string => params['operationId'] ?? ''

function list({ engine, tenantId, query }: Call): object {
  const { page, size } = pageOf(query)
  const all = engine.operations.list(tenantId)
  return { results: all.slice((page - 1) * size, page * size).map(operationJson), total: all.length }
}

function operationJson({ tenantId: _, started, ended, ...operation }: Operation): object {
  const state = ended === undefined ? 'RUNNING' : operation.failed > 0 ? 'WARNING' : 'SUCCESS'
  return {
    ...operation,
    state,
    started: new Date(started).toISOString(),
    ...(ended !== undefined && { ended: new Date(ended).toISOString() }),
  }
}
