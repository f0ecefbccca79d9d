import { InvalidEntity, KeyNotFound } from '@windhover/core/errors.ts'
import { dateJson } from '@windhover/core/execution/wire.ts'
import { kvTypes, kvValueOfText } from '@windhover/core/model/kv.ts'
import { durationMs, parseIsoDuration, TemporalError } from '@windhover/core/model/temporal.ts'
import type { KvEntry } from '@windhover/engine/services/kv-service.ts'
import { z } from 'zod'
import { filtersQuery, pageOfSchema, pageQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const entrySchema = z.object({
  namespace: z.string(),
  key: z.string(),
  version: z.int(),
  revision: z.int(),
  description: z.string().optional(),
  creationDate: z.iso.datetime(),
  updateDate: z.iso.datetime(),
  expirationDate: z.iso.datetime().optional(),
})
const detailSchema = z.object({ type: z.enum(kvTypes), value: z.unknown(), revision: z.int(), updated: z.iso.datetime() })
const keysSchema = z.object({ keys: z.array(z.string()) })
const tag = 'KV'

/** The key-value store. */
export const kvRoutes: readonly Route[] = [
  defineRoute('GET', 'kv', 'kv:read', async (call) => listAll(call), {
    operationId: 'listAllKeys',
    tag,
    query: { ...pageQuery, ...filtersQuery },
    response: pageOfSchema(entrySchema),
  }),
  defineRoute(
    'GET',
    'namespaces/:namespace/kv',
    'kv:read',
    async ({ engine, tenantId, params }) => (await engine.kv.list(tenantId, { namespaces: [params['namespace'] ?? ''] })).map(entryJson),
    { operationId: 'listKeys', tag, response: z.array(entrySchema), generations: ['1.3'] },
  ),
  defineRoute(
    'GET',
    'namespaces/:namespace/kv/inheritance',
    'kv:read',
    async ({ engine, tenantId, params }) => (await engine.kv.listInherited(tenantId, params['namespace'] ?? '')).map(entryJson),
    { operationId: 'listKeysWithInheritence', tag, response: z.array(entrySchema) },
  ),
  defineRoute('GET', 'namespaces/:namespace/kv/:key', 'kv:read', async (call) => detail(call), {
    operationId: 'getKeyValue',
    tag,
    response: detailSchema,
  }),
  defineRoute('PUT', 'namespaces/:namespace/kv/:key', 'kv:write', async (call) => set(call), {
    operationId: 'setKeyValue',
    tag,
    body: z.string(),
    bodyType: ['text/plain', 'application/json'],
  }),
  defineRoute(
    'DELETE',
    'namespaces/:namespace/kv/:key',
    'kv:write',
    async ({ engine, tenantId, params }) => engine.kv.delete(tenantId, params['namespace'] ?? '', params['key'] ?? ''),
    { operationId: 'deleteKeyValue', tag, response: z.boolean() },
  ),
  defineRoute('DELETE', 'namespaces/:namespace/kv', 'kv:write', async (call) => deleteMany(call), {
    operationId: 'deleteKeyValues',
    tag,
    body: keysSchema,
    response: keysSchema,
  }),
]

const listed: ListFields<KvEntry> = {
  fields: {
    namespace: (entry) => entry.namespace,
    key: (entry) => entry.key,
    version: (entry) => entry.version,
    description: (entry) => entry.description,
    created: (entry) => entry.created,
    creationDate: (entry) => entry.created,
    updated: (entry) => entry.updated,
    updateDate: (entry) => entry.updated,
    expirationDate: (entry) => entry.expiration,
  },
  text: (entry) => [entry.key, entry.namespace, entry.description],
}

async function listAll({ engine, tenantId, query }: Call): Promise<object> {
  const { results, total } = searchList(query, await engine.kv.list(tenantId), listed)
  return { results: results.map(entryJson), total }
}

async function detail({ engine, tenantId, params }: Call): Promise<object> {
  const { namespace = '', key = '' } = params
  const entry = await engine.kv.get(tenantId, namespace, key)
  if (entry === undefined) throw KeyNotFound({ key, namespace })
  const { type, value, version, updated } = entry
  return { type, value, revision: version, updated: dateJson(updated) }
}

/** The raw body says the type: JSON, an ISO date or duration, or else a text. Headers `ttl` and `description`. */
async function set({ engine, tenantId, params, body, request }: Call): Promise<undefined> {
  const { ttl, description } = request.headers
  const { type, value } = kvValueOfText(typeof body === 'string' ? body : '')
  await engine.kv.set(tenantId, params['namespace'] ?? '', params['key'] ?? '', value, {
    type,
    ...(typeof ttl === 'string' && ttl !== '' && { ttlMs: ttlOf(ttl) }),
    ...(typeof description === 'string' && { description }),
  })
  return undefined
}

/** @throws InvalidEntity */
function ttlOf(text: string): number {
  try {
    return durationMs(parseIsoDuration(text))
  } catch (cause) {
    if (!(cause instanceof TemporalError)) throw cause
    throw InvalidEntity({ message: `The header 'ttl' must be an ISO-8601 duration such as PT1H, got '${text}'` }, { cause })
  }
}

/** The keys that were there; the others are left out of the answer. */
async function deleteMany({ engine, tenantId, params, body }: Call): Promise<object> {
  const asked = keysSchema.safeParse(body)
  if (!asked.success) throw InvalidEntity({ message: 'the body must be {"keys": ["…"]}' })
  const gone: string[] = []
  for (const key of asked.data.keys) if (await engine.kv.delete(tenantId, params['namespace'] ?? '', key)) gone.push(key)
  return { keys: gone }
}

function entryJson(entry: KvEntry): object {
  const { namespace, key, version, description, created, updated, expiration } = entry
  return {
    namespace,
    key,
    version,
    revision: version,
    ...(description !== undefined && { description }),
    creationDate: dateJson(created),
    updateDate: dateJson(updated),
    ...(expiration !== undefined && { expirationDate: dateJson(expiration) }),
  }
}
