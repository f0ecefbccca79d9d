import { ExecutionNotFound, FlowInvalid, FlowNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { constraintsText } from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { DisplayContext } from '@windhover/engine/actions/expression-display.ts'
import { z } from 'zod'
import { documentedBy, yamlBody } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { type Call, defineRoute, type Route } from '../route.ts'
import { sourceOf } from '../source.ts'

const requestSchema = z.object({
  expressions: z.array(z.string()).min(1).max(500),
  executionId: z.string().nullish(),
  namespace: z.string().nullish(),
  flowId: z.string().nullish(),
  flow: z.string().nullish(),
})

/** Expressions as editors show them. */
export const expressionRoutes: readonly Route[] = [
  defineRoute(
    'POST',
    'expressions/render',
    'execution:read',
    async (call) => {
      const request = requestSchema.safeParse(call.body)
      if (!request.success)
        throw InvalidEntity({ message: request.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', ') })
      const { expressions, ...about } = request.data
      return { rendered: call.engine.expressions.rendered(expressions, await contextOf(call, about)) }
    },
    documentedBy('Expressions')('renderExpressions', {
      body: requestSchema,
      response: z.object({ rendered: z.record(z.string(), z.string()) }),
      generations: ['2.0'],
    }),
  ),
  defineRoute(
    'POST',
    'flows/expressions',
    'flow:read',
    async (call) => ({
      categories: call.engine.expressions.offered(parsed(call, await sourceOf(call)), call.query.get('taskId') ?? undefined),
    }),
    documentedBy('Flows')('expressions', {
      query: { taskId: z.string().optional() },
      ...yamlBody,
      response: anyObject,
      generations: ['2.0'],
    }),
  ),
]

/** @throws FlowInvalid */
function parsed({ engine, tenantId }: Call, source: string): Flow {
  const { flow, problems } = engine.flows.parse(tenantId, source)
  if (flow === undefined) throw FlowInvalid({ message: `Invalid entity: ${constraintsText(problems)}` })
  return flow
}

/** @throws ExecutionNotFound, FlowNotFound, FlowInvalid */
async function contextOf(call: Call, about: Omit<z.infer<typeof requestSchema>, 'expressions'>): Promise<DisplayContext> {
  const { engine, tenantId } = call
  const { executionId, namespace, flowId, flow } = about
  if (typeof executionId === 'string') {
    const execution = await engine.executions.find(tenantId, executionId)
    if (execution === undefined) throw ExecutionNotFound({ executionId })
    const { namespace: own, flowId: id, flowRevision: revision } = execution.execution
    const found = await engine.flows.find({ tenantId, namespace: own, id, revision })
    return found === undefined ? {} : { flow: found, execution }
  }
  if (typeof flow === 'string') return { flow: parsed(call, flow) }
  if (typeof namespace !== 'string' || typeof flowId !== 'string') return {}
  const found = await engine.flows.find({ tenantId, namespace, id: flowId })
  if (found === undefined) throw FlowNotFound({ namespace, flowId })
  return { flow: found }
}
