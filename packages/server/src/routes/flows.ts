import { InvalidEntity } from '@windhover/core/errors.ts'
import { buildFlowGraph, flowDocument } from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { FlowFilter } from '@windhover/core/ports/repositories.ts'
import { labelsOf } from '../labels.ts'
import { pageOf } from '../paging.ts'
import { textOf } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { sourceOf } from '../source.ts'

/** Flows: save, read, check, delete. */
export const flowRoutes: readonly Route[] = [
  defineRoute('POST', 'flows', 'flow:write', async (call) =>
    withSource(await call.engine.flows.create(call.tenantId, await sourceOf(call))),
  ),
  defineRoute('POST', 'flows/validate', 'flow:read', async (call) => call.engine.flows.validate(call.tenantId, await sourceOf(call))),
  defineRoute('POST', 'flows/graph', 'flow:read', async (call) => graphOfSource(call)),
  defineRoute('POST', 'flows/bulk', 'flow:write', async (call) => saveMany(call, undefined)),
  defineRoute('POST', 'flows/import', 'flow:write', async (call) => saveMany(call, undefined, false)),
  defineRoute('GET', 'flows/search', 'flow:read', async (call) => search(call)),
  defineRoute('GET', 'flows/distinct-namespaces', 'flow:read', async ({ engine, tenantId }) => engine.flows.namespaces(tenantId)),
  defineRoute('POST', ['flows/enable/by-ids', 'flows/disable/by-ids'], 'flow:write', async (call) => setDisabled(call)),
  defineRoute('DELETE', 'flows/delete/by-ids', 'flow:write', async (call) => deleteMany(call)),
  defineRoute('POST', 'flows/:namespace', 'flow:write', async (call) => saveMany(call, call.params['namespace'])),
  defineRoute('GET', 'flows/:namespace', 'flow:read', async ({ engine, tenantId, params }) => {
    const { results } = await engine.flows.search(tenantId, { namespace: params['namespace'] ?? '' }, { page: 1, size: 10_000 })
    return results.map((flow) => flowDocument(flow))
  }),
  defineRoute('GET', 'flows/:namespace/:id', 'flow:read', async (call) => {
    const revision = call.query.get('revision')
    const flow = await call.engine.flows.find({ ...keyOf(call), ...(revision !== null && { revision: Number(revision) }) })
    if (flow === undefined || (flow.deleted && call.query.get('allowDeleted') !== 'true' && revision === null)) return null
    return call.query.get('source') === 'true' ? withSource(flow) : flowDocument(flow)
  }),
  defineRoute('PUT', 'flows/:namespace/:id', 'flow:write', async (call) =>
    withSource(await call.engine.flows.update(keyOf(call), await sourceOf(call))),
  ),
  defineRoute('DELETE', 'flows/:namespace/:id', 'flow:write', async (call) =>
    (await call.engine.flows.delete(keyOf(call))) ? new Answer(204) : null,
  ),
  defineRoute('GET', 'flows/:namespace/:id/revisions', 'flow:read', async (call) => {
    const revisions = await call.engine.flows.revisions(keyOf(call))
    return revisions.length === 0 ? null : revisions.map(withSource)
  }),
  defineRoute('GET', 'flows/:namespace/:id/graph', 'flow:read', async (call) => {
    const flow = await call.engine.flows.find(keyOf(call))
    return flow === undefined ? null : buildFlowGraph(flow, call.engine.registry)
  }),
]

const withSource = (flow: Flow): object => flowDocument(flow, { source: true })

const keyOf = ({ tenantId, params }: Call) => ({ tenantId, namespace: params['namespace'] ?? '', id: params['id'] ?? '' })

async function graphOfSource(call: Call): Promise<unknown> {
  const { flow, problems } = call.engine.flows.parse(call.tenantId, await sourceOf(call))
  if (flow === undefined) throw InvalidEntity({ message: problems.map((problem) => problem.message).join(', ') })
  return buildFlowGraph(flow, call.engine.registry)
}

async function search(call: Call): Promise<unknown> {
  const { query } = call
  const namespace = query.get('filters[namespace][PREFIX]') ?? query.get('namespace')
  const exact = query.get('filters[namespace][EQUALS]')
  const text = query.get('filters[q][EQUALS]') ?? query.get('q')
  const filter: FlowFilter = {
    ...(namespace !== null && { namespacePrefix: namespace }),
    ...(exact !== null && { namespace: exact }),
    ...(text !== null && { query: text }),
    ...(labelsOf(query).length > 0 && { labels: labelsOf(query) }),
  }
  const { results, total } = await call.engine.flows.search(call.tenantId, filter, pageOf(query))
  return { results: results.map((flow) => flowDocument(flow)), total }
}

/** Every document of the body is created or updated; with `delete` the other flows (of the namespace) go. */
async function saveMany(call: Call, namespace: string | undefined, deletesByDefault = true): Promise<unknown> {
  const sources = (await sourceOf(call)).split(/^---[ \t]*$/m).filter((source) => source.trim() !== '')
  const parsed = sources.map((source) => ({ source, parsed: call.engine.flows.parse(call.tenantId, source) }))
  for (const { parsed: one } of parsed) {
    if (one.flow === undefined) throw InvalidEntity({ message: one.problems.map(({ path, message }) => `${path}: ${message}`).join(', ') })
    if (namespace !== undefined && one.flow.namespace !== namespace)
      throw InvalidEntity({ message: `flow.namespace: Flow namespace is invalid: '${one.flow.namespace}', expected '${namespace}'` })
  }
  const kept = new Set(parsed.map(({ parsed: one }) => `${one.namespace}/${one.id}`))
  if (deletesByDefault && call.query.get('delete') !== 'false') await deleteOthers(call, namespace, kept)
  const saved: Flow[] = []
  for (const { source } of parsed) saved.push(await call.engine.flows.save(call.tenantId, source))
  return saved.map(withSource)
}

async function deleteOthers(call: Call, namespace: string | undefined, kept: ReadonlySet<string>): Promise<void> {
  const { results } = await call.engine.flows.search(call.tenantId, namespace === undefined ? {} : { namespace }, {
    page: 1,
    size: 100_000,
  })
  for (const flow of results) if (!kept.has(`${flow.namespace}/${flow.id}`)) await call.engine.flows.delete(flow)
}

function idsOf(body: unknown): readonly { readonly namespace: string; readonly id: string }[] {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of {namespace, id}' })
  return body.map((entry) => ({ namespace: textOf(entry?.namespace, 'namespace'), id: textOf(entry?.id, 'id') }))
}

async function setDisabled(call: Call): Promise<unknown> {
  const ids = idsOf(call.body)
  for (const key of ids) await call.engine.flows.setDisabled({ tenantId: call.tenantId, ...key }, call.request.url.includes('/disable/'))
  return { count: ids.length }
}

async function deleteMany(call: Call): Promise<unknown> {
  let count = 0
  for (const key of idsOf(call.body)) if (await call.engine.flows.delete({ tenantId: call.tenantId, ...key })) count += 1
  return { count }
}
