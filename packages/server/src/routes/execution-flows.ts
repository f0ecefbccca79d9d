import { flowForExecution } from '@windhover/core/flow/index.ts'
import { z } from 'zod'
import { documentedBy, flowSchema } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { type Call, defineRoute, type Route } from '../route.ts'
import { numberOf } from './executions.ts'

const docs = documentedBy('Executions')

/** Flows as those see them who may run them, and the graph of an execution. */
export const executionFlowRoutes: readonly Route[] = [
  defineRoute(
    'GET',
    'executions/namespaces',
    'execution:read',
    async ({ engine, tenantId }) => engine.flows.namespaces(tenantId),
    docs('listExecutableDistinctNamespaces', { response: z.array(z.string()) }),
  ),
  defineRoute(
    'GET',
    'executions/namespaces/:namespace/flows',
    'execution:read',
    async ({ engine, tenantId, params }) =>
      (await engine.flowLibrary.find(tenantId, { namespace: params['namespace'] ?? '' })).map(flowForExecution),
    docs('listFlowExecutionsByNamespace', { response: z.array(flowSchema) }),
  ),
  defineRoute(
    'GET',
    'executions/flows/:namespace/:flowId',
    'execution:read',
    async ({ engine, tenantId, params, query }) => {
      const revision = numberOf(query, 'revision')
      const key = { tenantId, namespace: params['namespace'] ?? '', id: params['flowId'] ?? '' }
      const flow = await engine.flows.find({ ...key, ...(revision !== undefined && { revision }) })
      return flow === undefined ? null : flowForExecution(flow)
    },
    docs('getFlowFromExecution', { query: { revision: z.int().optional() }, response: flowSchema }),
  ),
  defineRoute(
    'GET',
    'executions/:executionId/flow',
    'execution:read',
    async (call) => {
      const { flow } = await flowOf(call)
      return flow === undefined ? null : flowForExecution(flow)
    },
    docs('getFlowFromExecutionById', { response: flowSchema }),
  ),
  defineRoute(
    'GET',
    'executions/:executionId/graph',
    'execution:read',
    async (call) => {
      const { flow, snapshot } = await flowOf(call)
      if (flow === undefined) return null
      return call.engine.flowLibrary.graph(flow, { subflows: call.query.getAll('subflows'), execution: snapshot })
    },
    docs('getExecutionFlowGraph', { query: { subflows: z.array(z.string()).optional() }, response: anyObject }),
  ),
]

/** The flow in the revision that the execution runs. @throws ExecutionNotFound */
async function flowOf({ engine, tenantId, params }: Call) {
  const snapshot = await engine.executions.get(tenantId, params['executionId'] ?? '')
  const { namespace, flowId, flowRevision } = snapshot.execution
  return { snapshot, flow: await engine.flows.find({ tenantId, namespace, id: flowId, revision: flowRevision }) }
}
