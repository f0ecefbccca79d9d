import { defineError, InvalidEntity } from '@windhover/core/errors.ts'
import { allTasks, buildFlowGraph } from '@windhover/core/flow/index.ts'
import { z } from 'zod'
import { type Blueprint, type BlueprintKind, blueprintKinds, blueprints } from '../blueprints.ts'
import { anyObject, filtersQuery, pageOfSchema, pageQuery, textQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'

const BlueprintNotFound = defineError('BLUEPRINT_NOT_FOUND', 404, (p: { id: string }) => `Blueprint '${p.id}' not found`)

const itemSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  includedTasks: z.array(z.string()),
  tags: z.array(z.string()),
  publishedAt: z.iso.datetime(),
})
const tagSchema = z.object({ id: z.string(), name: z.string(), publishedAt: z.iso.datetime() })
const path = 'blueprints/community/:kind'
const tag = 'Blueprints'

/** When the library that comes with this release was put together. */
const publishedAt = '2026-11-21T00:00:00.000000Z'

/** Flows and dashboards to start from. */
export const blueprintRoutes: readonly Route[] = [
  defineRoute('GET', path, 'blueprint:read', async (call) => search(call), {
    operationId: 'searchBlueprints',
    tag,
    query: { ...textQuery, ...pageQuery, sort: z.string().optional(), tags: z.array(z.string()).optional(), ...filtersQuery },
    response: pageOfSchema(itemSchema),
  }),
  defineRoute('GET', `${path}/tags`, 'blueprint:read', async (call) => tags(call), {
    operationId: 'listBlueprintTags',
    tag: 'Blueprint Tags',
    query: { ...textQuery, ...filtersQuery },
    response: z.array(tagSchema),
  }),
  defineRoute(
    'GET',
    `${path}/:id`,
    'blueprint:read',
    async (call) => ({ ...itemJson(call, get(call)), source: get(call).source, kind: kindOf(call) }),
    {
      operationId: 'getBlueprint',
      tag,
      response: anyObject,
    },
  ),
  defineRoute(
    'GET',
    `${path}/:id/source`,
    'blueprint:read',
    async (call) => new Answer(200, get(call).source, { 'content-type': 'application/yaml' }),
    {
      operationId: 'getBlueprintSource',
      tag,
      response: z.string(),
      responseType: 'application/yaml',
    },
  ),
  defineRoute('GET', `${path}/:id/graph`, 'blueprint:read', async (call) => graph(call), {
    operationId: 'getBlueprintGraph',
    tag,
    response: anyObject,
  }),
]

/** @throws InvalidEntity */
function kindOf({ params }: Call): BlueprintKind {
  const kind = blueprintKinds.find((known) => known === params['kind']?.toUpperCase())
  if (kind === undefined)
    throw InvalidEntity({ message: `kind '${params['kind']}' is unknown, expected one of ${blueprintKinds.join(', ')}` })
  return kind
}

/** @throws BlueprintNotFound */
function get(call: Call): Blueprint {
  const id = call.params['id'] ?? ''
  const found = blueprints(kindOf(call)).find((blueprint) => blueprint.id === id)
  if (found === undefined) throw BlueprintNotFound({ id })
  return found
}

const listed: ListFields<Blueprint> = {
  fields: { id: ({ id }) => id, title: ({ title }) => title, publishedAt: () => publishedAt },
  text: ({ id, title, description, tags: named }) => [id, title, description, ...named],
}

const tagFilter = /^(?:tags|filters\[tags\]\[(?:IN|EQUALS|CONTAINS)\])$/

/** Blueprints that have every tag asked for. */
function search(call: Call): object {
  const wanted = [...call.query].flatMap(([name, value]) => (tagFilter.test(name) ? value.split(',') : []))
  const query = new URLSearchParams([...call.query].filter(([name]) => !tagFilter.test(name)))
  const tagged = blueprints(kindOf(call)).filter((blueprint) => wanted.every((one) => blueprint.tags.includes(one)))
  const { results, total } = searchList(query, tagged, listed)
  return { results: results.map((blueprint) => itemJson(call, blueprint)), total }
}

function tags(call: Call): object[] {
  const names = [...new Set(blueprints(kindOf(call)).flatMap((blueprint) => blueprint.tags))].toSorted()
  const text = (call.query.get('q') ?? call.query.get('filters[q][EQUALS]') ?? '').toLowerCase()
  return names.filter((id) => id.includes(text)).map((id) => ({ id, name: nameOf(id), publishedAt }))
}

/** `getting-started` → `Getting started`. */
const nameOf = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')

function itemJson(call: Call, { id, title, description, tags: named, source }: Blueprint): z.infer<typeof itemSchema> {
  return { id, title, description, includedTasks: [...tasksOf(call, source)], tags: [...named], publishedAt }
}

/** Types of the tasks of a flow, each once, in the order of the flow; none of a dashboard. */
function tasksOf(call: Call, source: string): readonly string[] {
  if (kindOf(call) !== 'FLOW') return []
  const { flow } = call.engine.flows.parse(call.tenantId, source)
  return flow === undefined ? [] : [...new Set(allTasks(flow).map(({ type }) => type))]
}

function graph(call: Call): unknown {
  const { source } = get(call)
  if (kindOf(call) !== 'FLOW') throw InvalidEntity({ message: 'Only flows have a graph' })
  const { flow } = call.engine.flows.parse(call.tenantId, source)
  return flow === undefined ? null : buildFlowGraph(flow, call.engine.registry)
}
