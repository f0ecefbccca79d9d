import { InvalidEntity, KeyNotFound } from '@windhover/core/errors.ts'
import { kvValueOfText } from '@windhover/core/model/kv.ts'
import { durationMs, parseIsoDuration } from '@windhover/core/model/temporal.ts'
import type { KvEntry } from '@windhover/engine/services/kv-service.ts'
import { pageOf } from '../paging.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

/** The key-value store, and the names of the secrets. */
export const kvRoutes: readonly Route[] = [
  defineRoute('GET', 'kv', 'kv:read', async (call) => listAll(call)),
  defineRoute('GET', 'namespaces/:namespace/kv', 'kv:read', async ({ engine, tenantId, params }) =>
    (await engine.kv.list(tenantId, { namespaces: [params['namespace'] ?? ''] })).map(entryJson),
  ),
  defineRoute('GET', 'namespaces/:namespace/kv/inheritance', 'kv:read', async ({ engine, tenantId, params }) =>
    (await engine.kv.listInherited(tenantId, params['namespace'] ?? '')).map(entryJson),
  ),
  defineRoute('GET', 'namespaces/:namespace/kv/:key', 'kv:read', async ({ engine, tenantId, params }) => {
    const { namespace = '', key = '' } = params
    const entry = await engine.kv.get(tenantId, namespace, key)
    if (entry === undefined) throw KeyNotFound({ key, namespace })
    const { type, value, version, updated } = entry
    return { type, value, revision: version, updated: new Date(updated).toISOString() }
  }),
  defineRoute('PUT', 'namespaces/:namespace/kv/:key', 'kv:write', async (call) => set(call)),
  defineRoute('DELETE', 'namespaces/:namespace/kv/:key', 'kv:write', async ({ engine, tenantId, params }) =>
    engine.kv.delete(tenantId, params['namespace'] ?? '', params['key'] ?? ''),
  ),
  defineRoute('DELETE', 'namespaces/:namespace/kv', 'kv:write', async ({ engine, tenantId, params, body }) => {
    const keys = (body as { keys?: unknown } | undefined)?.keys
    if (!Array.isArray(keys)) throw InvalidEntity({ message: 'the body must be {"keys": […]}' })
    for (const key of keys) await engine.kv.delete(tenantId, params['namespace'] ?? '', String(key))
    return { keys }
  }),
  defineRoute('GET', ['namespaces/:namespace/secrets', 'namespaces/:namespace/inherited-secrets'], 'kv:read', async ({ engine }) => {
    const results = engine.secrets.names.map((key) => ({ key }))
    return { readOnly: true, results, total: results.length }
  }),
]

function entryJson(entry: KvEntry): object {
  const { namespace, key, version, description, created, updated, expiration } = entry
  const dates = { creationDate: new Date(created).toISOString(), updateDate: new Date(updated).toISOString() }
  return {
    namespace,
    key,
    version,
    revision: version,
    ...(description !== undefined && { description }),
    ...dates,
    ...(expiration !== undefined && { expirationDate: new Date(expiration).toISOString() }),
  }
}

async function listAll(call: Call): Promise<object> {
  const { query } = call
  const namespace = query.get('filters[namespace][EQUALS]')
  const text = (query.get('filters[q][EQUALS]') ?? '').toLowerCase()
  const { page, size } = pageOf(query)
  const all = await call.engine.kv.list(call.tenantId, namespace === null ? {} : { namespaces: [namespace] })
  const found = all.filter((entry) => entry.key.toLowerCase().includes(text) || entry.namespace.toLowerCase().includes(text))
  return { results: found.slice((page - 1) * size, page * size).map(entryJson), total: found.length }
}

/** The raw body says the type: JSON, an ISO date or duration, or else a text. Headers `ttl` and `description`. */
async function set({ engine, tenantId, params, body, request }: Call): Promise<undefined> {
  const { ttl, description } = request.headers
  const { type, value } = kvValueOfText(typeof body === 'string' ? body : '')
  await engine.kv.set(tenantId, params['namespace'] ?? '', params['key'] ?? '', value, {
    type,
    ...(typeof ttl === 'string' && ttl !== '' && { ttlMs: durationMs(parseIsoDuration(ttl)) }),
    ...(typeof description === 'string' && { description }),
  })
  return undefined
}
