import type { KvRepository, KvRow } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { KvTable } from '../schema.ts'
import { oneOf, startsWith } from './conditions.ts'
import { upsertOf, writeOf } from './upserts.ts'

const columns = [
  'tenant_id',
  'namespace',
  'key_name',
  'version',
  'description',
  'expiration',
  'created',
  'updated',
  'deleted',
  'value_json',
] as const satisfies readonly (keyof KvTable)[]

const newerVersion = sql`select 1 from kv as newer where newer.tenant_id = kv.tenant_id and newer.namespace = kv.namespace
  and newer.key_name = kv.key_name and newer.version > kv.version`

export function createKvRepository(database: Database): KvRepository {
  const { db, dialect } = database
  const upsert = upsertOf(dialect, 'kv', columns, ['tenant_id', 'namespace', 'key_name', 'version'])
  return {
    async find(tenantId, namespace, key) {
      const ofKey = db.selectFrom('kv').selectAll().where('tenant_id', '=', tenantId).where('namespace', '=', namespace)
      const row = await ofKey.where('key_name', '=', key).orderBy('version', 'desc').limit(1).executeTakeFirst()
      return row && kvOf(row)
    },

    async save(row) {
      await database.transaction(
        writeOf(upsert, [row], (values, kv) => {
          values.push(kv.tenantId, kv.namespace, kv.key, kv.version, kv.description ?? null, kv.expiration ?? null)
          values.push(kv.created, kv.updated, dialect.boolean(kv.deleted), kv.value)
        }),
      )
    },

    async list(tenantId, { namespaces, prefix }) {
      let query = db.selectFrom('kv').selectAll().where('tenant_id', '=', tenantId).where('deleted', '=', 0)
      if (namespaces !== undefined) query = query.where(oneOf('namespace', namespaces))
      if (prefix !== undefined && prefix !== '') query = query.where(startsWith('key_name', prefix))
      const rows = await query.where(sql<boolean>`not exists (${newerVersion})`).orderBy('key_name').orderBy('namespace').execute()
      return rows.map(kvOf)
    },

    async purge(tenantId, namespace, key, versions) {
      if (versions.length === 0) return 0
      const ofKey = db.deleteFrom('kv').where('tenant_id', '=', tenantId).where('namespace', '=', namespace).where('key_name', '=', key)
      return Number((await ofKey.where('version', 'in', versions).executeTakeFirst()).numDeletedRows)
    },

    async versions(tenantId, namespaces) {
      const query = db.selectFrom('kv').selectAll().where('tenant_id', '=', tenantId).where(oneOf('namespace', namespaces))
      return (await query.orderBy('namespace').orderBy('key_name').orderBy('version').execute()).map(kvOf)
    },
  }
}

function kvOf(row: KvTable): KvRow {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    key: row.key_name,
    version: row.version,
    ...(row.description !== null && { description: row.description }),
    ...(row.expiration !== null && { expiration: row.expiration }),
    created: row.created,
    updated: row.updated,
    deleted: row.deleted === 1,
    value: row.value_json,
  }
}
