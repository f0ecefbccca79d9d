import { InvalidEntity } from '@windhover/core/errors.ts'
import { z } from 'zod'
import { documentedBy, flagQuery, yamlBody } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { type Call, defineRoute, type Route } from '../route.ts'
import { sourceOf } from '../source.ts'
import { numberOf } from './executions.ts'

const docs = documentedBy('Flows')
const verdict = z.looseObject({ index: z.int(), constraints: z.string().optional(), outdated: z.boolean() })
const subflows = { subflows: z.array(z.string()).optional() }
const dependencyQuery = { destinationOnly: flagQuery, expandAll: flagQuery }

/** Verdicts about flows, and how they look: graphs and dependencies. */
export const flowCheckRoutes: readonly Route[] = [
  defineRoute(
    'POST',
    'flows/validate',
    'flow:read',
    async (call) => call.engine.flows.validate(call.tenantId, await sourceOf(call)),
    docs('validateFlows', { body: z.string(), bodyType: ['application/x-yaml', 'multipart/form-data'], response: z.array(verdict) }),
  ),
  defineRoute(
    'POST',
    'flows/validate/task',
    'flow:read',
    async (call) => call.engine.flows.validatePart(call.tenantId, await sourceOf(call), sectionOf(call)),
    docs('validateTask', {
      query: { section: z.enum(['TASKS', 'TRIGGERS']) },
      body: anyObject,
      bodyType: ['application/x-yaml', 'application/json'],
      response: verdict,
    }),
  ),
  defineRoute(
    'POST',
    'flows/validate/trigger',
    'flow:read',
    async (call) => call.engine.flows.validatePart(call.tenantId, await sourceOf(call), 'TRIGGERS'),
    docs('validateTrigger', { body: anyObject, response: verdict }),
  ),
  defineRoute(
    'POST',
    'flows/graph',
    'flow:read',
    async (call) => graphOfSource(call),
    docs('generateFlowGraphFromSource', { query: subflows, ...yamlBody, response: anyObject }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace/:id/graph',
    'flow:read',
    async (call) => {
      const revision = numberOf(call.query, 'revision')
      const flow = await call.engine.flows.find({ ...keyOf(call), ...(revision !== undefined && { revision }) })
      return flow === undefined ? null : call.engine.flowLibrary.graph(flow, { subflows: call.query.getAll('subflows') })
    },
    docs('generateFlowGraph', { query: { revision: z.int().optional(), ...subflows }, response: anyObject }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace/:id/dependencies',
    'flow:read',
    async (call) => call.engine.flowLibrary.dependencies(call.tenantId, keyOf(call), extentOf(call)),
    docs('getFlowDependencies', { query: dependencyQuery, response: anyObject }),
  ),
  defineRoute(
    'GET',
    'namespaces/:namespace/dependencies',
    'flow:read',
    async (call) => call.engine.flowLibrary.dependencies(call.tenantId, { namespace: call.params['namespace'] ?? '' }, extentOf(call)),
    docs('getFlowDependenciesFromNamespace', { query: { destinationOnly: flagQuery }, response: anyObject }),
  ),
]

const keyOf = ({ tenantId, params }: Call) => ({ tenantId, namespace: params['namespace'] ?? '', id: params['id'] ?? '' })

const extentOf = ({ query }: Call) => ({
  targetsOnly: query.get('destinationOnly') === 'true',
  whole: query.get('expandAll') === 'true',
})

function sectionOf({ query }: Call): 'TASKS' | 'TRIGGERS' {
  const section = query.get('section') ?? 'TASKS'
  if (section !== 'TASKS' && section !== 'TRIGGERS') throw InvalidEntity({ message: `section must be TASKS or TRIGGERS, got '${section}'` })
  return section
}

async function graphOfSource(call: Call): Promise<unknown> {
  const { flow, problems } = call.engine.flows.parse(call.tenantId, await sourceOf(call))
  if (flow === undefined) throw InvalidEntity({ message: `Invalid entity: ${problems.map((problem) => problem.message).join(', ')}` })
  return call.engine.flowLibrary.graph(flow, { subflows: call.query.getAll('subflows') })
}
