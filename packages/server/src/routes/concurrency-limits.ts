import { InvalidEntity } from '@windhover/core/errors.ts'
import { z } from 'zod'
import { pageOfSchema } from '../documented-queries.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const tag = 'Flows'
const limitSchema = z.object({ tenantId: z.string(), namespace: z.string(), flowId: z.string(), running: z.int() })
const correctionSchema = z.object({ running: z.int().min(0) })

/** How many executions of flows with a concurrency limit run. */
export const concurrencyLimitRoutes: readonly Route[] = [
  defineRoute('GET', 'concurrency-limit/search', 'flow:read', async (call) => search(call), {
    operationId: 'searchConcurrencyLimits',
    tag,
    response: pageOfSchema(limitSchema),
  }),
  defineRoute('PUT', 'concurrency-limit/:namespace/:flowId', 'flow:write', async (call) => correct(call), {
    operationId: 'updateConcurrencyLimit',
    tag,
    body: limitSchema,
    response: limitSchema,
  }),
]

async function search({ engine, tenantId }: Call): Promise<object> {
  const results = await engine.concurrencyLimits.all(tenantId)
  return { results, total: results.length }
}

async function correct({ engine, tenantId, params, body }: Call): Promise<object> {
  const asked = correctionSchema.safeParse(body)
  if (!asked.success) throw InvalidEntity({ message: 'the body must be {"running": <0 or more>}' })
  const place = { tenantId, namespace: params['namespace'] ?? '', flowId: params['flowId'] ?? '' }
  return engine.concurrencyLimits.correct(place, asked.data.running)
}
