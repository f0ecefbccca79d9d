import { FlowNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { flowDocument } from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import { authoredTask } from '@windhover/engine/actions/flow-library.ts'
import { z } from 'zod'
import { documentedBy, flagQuery, flowSchema, yamlBody } from '../documented.ts'
import { anyObject, pageOfSchema, pageQuery } from '../documented-queries.ts'
import { flowFilterOf, flowFilters } from '../flow-query.ts'
import { pageOf } from '../paging.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { sourceOf } from '../source.ts'
import { numberOf } from './executions.ts'

const docs = documentedBy('Flows')
const revisionQuery = { revision: z.int().optional() }
const optionalText = z.string().optional()

/** One flow: save, read, its revisions and tasks; and the lists of flows. */
export const flowRoutes: readonly Route[] = [
  defineRoute(
    'POST',
    'flows',
    'flow:write',
    async (call) => withSource(await call.engine.flows.create(call.tenantId, await sourceOf(call))),
    docs('createFlow', { ...yamlBody, response: flowSchema }),
  ),
  defineRoute(
    'GET',
    'flows/search',
    'flow:read',
    async (call) => search(call),
    docs('searchFlows', { query: { ...pageQuery, ...flowFilters }, response: pageOfSchema(flowSchema) }),
  ),
  defineRoute(
    'GET',
    'flows/source',
    'flow:read',
    async (call) => searchSource(call),
    docs('searchFlowsBySourceCode', {
      query: { ...pageQuery, q: optionalText, namespace: optionalText },
      response: pageOfSchema(z.object({ model: flowSchema, fragments: z.array(z.string()) })),
    }),
  ),
  defineRoute(
    'GET',
    'flows/distinct-namespaces',
    'flow:read',
    async ({ engine, tenantId, query }) => {
      const wanted = query.get('q')?.toLowerCase() ?? ''
      return (await engine.flows.namespaces(tenantId)).filter((namespace) => namespace.toLowerCase().includes(wanted))
    },
    docs('listDistinctNamespaces', { query: { q: optionalText }, response: z.array(z.string()) }),
  ),
  defineRoute(
    'GET',
    'flows/deprecated',
    'flow:read',
    async ({ engine, tenantId, query }) => engine.flowLibrary.deprecated(tenantId, query.get('namespace') ?? undefined),
    docs('listDeprecated', { query: { namespace: optionalText }, response: z.array(anyObject) }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace',
    'flow:read',
    async ({ engine, tenantId, params }) =>
      (await engine.flowLibrary.find(tenantId, { namespace: params['namespace'] ?? '' })).map((flow) => flowDocument(flow)),
    docs('listFlowsByNamespace', { response: z.array(flowSchema) }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace/:id',
    'flow:read',
    async (call) => {
      const revision = numberOf(call.query, 'revision')
      const flow = await found(call)
      if (flow === undefined || (flow.deleted && call.query.get('allowDeleted') !== 'true' && revision === undefined)) return null
      return call.query.get('source') === 'true' ? withSource(flow) : flowDocument(flow)
    },
    docs('getFlow', { query: { source: flagQuery, ...revisionQuery, allowDeleted: flagQuery }, response: flowSchema }),
  ),
  defineRoute(
    'PUT',
    'flows/:namespace/:id',
    'flow:write',
    async (call) => withSource(await call.engine.flows.update(keyOf(call), await sourceOf(call))),
    docs('updateFlow', { ...yamlBody, response: flowSchema }),
  ),
  defineRoute(
    'DELETE',
    'flows/:namespace/:id',
    'flow:write',
    async (call) => ((await call.engine.flows.delete(keyOf(call))) ? new Answer(204) : null),
    docs('deleteFlow', { status: 204 }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace/:id/revisions',
    'flow:read',
    async (call) => {
      const revisions = await call.engine.flows.revisions(keyOf(call), call.query.get('allowDelete') === 'true')
      return revisions.length === 0 ? null : revisions.map(withSource)
    },
    docs('listFlowRevisions', { query: { allowDelete: flagQuery }, response: z.array(flowSchema) }),
  ),
  defineRoute(
    'DELETE',
    'flows/:namespace/:id/revisions',
    'flow:write',
    async (call) => deleteRevisions(call),
    docs('deleteRevisions', { query: { revisions: z.array(z.int()) }, status: 204 }),
  ),
  defineRoute(
    'GET',
    'flows/:namespace/:id/tasks/:taskId',
    'flow:read',
    async (call) => {
      const flow = await found(call)
      return flow === undefined ? null : (authoredTask(flow, call.params['taskId'] ?? '') ?? null)
    },
    docs('getTaskFromFlow', { query: revisionQuery, response: anyObject }),
  ),
  defineRoute(
    'PATCH',
    'flows/:namespace/:id/:taskId',
    'flow:write',
    async (call) => updateTask(call),
    docs('updateTask', { body: anyObject, response: flowSchema, generations: ['1.3'] }),
  ),
]

const withSource = (flow: Flow): object => flowDocument(flow, { source: true })

const keyOf = ({ tenantId, params }: Call) => ({ tenantId, namespace: params['namespace'] ?? '', id: params['id'] ?? '' })

/** The flow of the path in the revision of the query; a deleted one only when the query allows it. */
async function found(call: Call): Promise<Flow | undefined> {
  const revision = numberOf(call.query, 'revision')
  const flow = await call.engine.flows.find({ ...keyOf(call), ...(revision !== undefined && { revision }) })
  if (flow !== undefined || call.query.get('allowDeleted') !== 'true') return flow
  return (await call.engine.flows.revisions(keyOf(call), true)).at(-1)
}

async function search({ engine, tenantId, query }: Call): Promise<object> {
  const { results, total } = await engine.flows.search(tenantId, { where: flowFilterOf(query) }, pageOf(query))
  return { results: results.map((flow) => flowDocument(flow)), total }
}

async function searchSource({ engine, tenantId, query }: Call): Promise<object> {
  const text = query.get('q') ?? ''
  const namespace = query.get('namespace')
  const filter = { sourceText: text, ...(namespace !== null && namespace !== '' && { namespacePrefix: namespace }) }
  const { results, total } = await engine.flows.search(tenantId, filter, pageOf(query))
  return { results: results.map((flow) => ({ model: flowDocument(flow), fragments: fragmentsOf(flow.source, text) })), total }
}

/** Lines that mention the text, with the one before and after, the text marked. */
function fragmentsOf(source: string, text: string): readonly string[] {
  if (text === '') return []
  const wanted = text.toLowerCase()
  const lines = source.split('\n')
  return lines.flatMap((line, index) => {
    if (!line.toLowerCase().includes(wanted)) return []
    return [
      lines
        .slice(Math.max(0, index - 1), index + 2)
        .map((near) => marked(near, wanted))
        .join('\n'),
    ]
  })
}

function marked(line: string, wanted: string): string {
  const at = line.toLowerCase().indexOf(wanted)
  if (at < 0) return line
  const end = at + wanted.length
  return `${line.slice(0, at)}[mark]${line.slice(at, end)}[/mark]${marked(line.slice(end), wanted)}`
}

async function deleteRevisions(call: Call): Promise<Answer> {
  const revisions = call.query
    .getAll('revisions')
    .flatMap((text) => text.split(','))
    .map(Number)
  if (revisions.length === 0 || !revisions.every((revision) => Number.isInteger(revision) && revision > 0)) {
    throw InvalidEntity({ message: `revisions must be numbers of at least 1, got '${call.query.getAll('revisions').join(',')}'` })
  }
  await call.engine.flowLibrary.deleteRevisions(call.tenantId, keyOf(call), revisions)
  return new Answer(204)
}

async function updateTask(call: Call): Promise<object> {
  const { body, params, engine, tenantId } = call
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw InvalidEntity({ message: 'the body must be a task as a JSON object' })
  const flow = await engine.flows.find(keyOf(call))
  if (flow === undefined) throw FlowNotFound({ namespace: params['namespace'] ?? '', flowId: params['id'] ?? '' })
  return flowDocument(await engine.flowLibrary.updateTask(tenantId, flow, params['taskId'] ?? '', { ...body }))
}
