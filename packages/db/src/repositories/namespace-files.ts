import type { NamespaceFileRepository, NamespaceFileRow } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { NamespaceFileTable } from '../schema.ts'
import { startsWith } from './conditions.ts'
import { upsertOf, writeOf } from './upserts.ts'

const columns = [
  'tenant_id',
  'namespace',
  'path',
  'version',
  'size_bytes',
  'created',
  'updated',
  'deleted',
] as const satisfies readonly (keyof NamespaceFileTable)[]

const newerVersion = sql`select 1 from namespace_files as newer where newer.tenant_id = namespace_files.tenant_id
  and newer.namespace = namespace_files.namespace and newer.path = namespace_files.path and newer.version > namespace_files.version`

export function createNamespaceFileRepository(database: Database): NamespaceFileRepository {
  const { db, dialect } = database
  const upsert = upsertOf(dialect, 'namespace_files', columns, ['tenant_id', 'namespace', 'path', 'version'])
  const ofNamespace = (tenantId: string, namespace: string) =>
    db.selectFrom('namespace_files').selectAll().where('tenant_id', '=', tenantId).where('namespace', '=', namespace)
  return {
    async find(tenantId, namespace, path) {
      const row = await ofNamespace(tenantId, namespace).where('path', '=', path).orderBy('version', 'desc').limit(1).executeTakeFirst()
      return row && fileOf(row)
    },

    async save(row) {
      await database.transaction(
        writeOf(upsert, [row], (values, file) => {
          values.push(file.tenantId, file.namespace, file.path, file.version)
          values.push(file.sizeBytes, file.created, file.updated, dialect.boolean(file.deleted))
        }),
      )
    },

    async list(tenantId, namespace, pathPrefix) {
      let query = ofNamespace(tenantId, namespace).where('deleted', '=', 0)
      if (pathPrefix !== '') query = query.where(startsWith('path', pathPrefix))
      return (await query.where(sql<boolean>`not exists (${newerVersion})`).orderBy('path').execute()).map(fileOf)
    },

    async versions(tenantId, namespace, path) {
      return (await ofNamespace(tenantId, namespace).where('path', '=', path).orderBy('version').execute()).map(fileOf)
    },

    async purge(tenantId, namespace, path, versions) {
      if (versions.length === 0) return 0
      const ofPath = db
        .deleteFrom('namespace_files')
        .where('tenant_id', '=', tenantId)
        .where('namespace', '=', namespace)
        .where('path', '=', path)
      return Number((await ofPath.where('version', 'in', versions).executeTakeFirst()).numDeletedRows)
    },

    async namespaces(tenantId) {
      const query = db
        .selectFrom('namespace_files')
        .select('namespace')
        .distinct()
        .where('tenant_id', '=', tenantId)
        .where('deleted', '=', 0)
      return (await query.orderBy('namespace').execute()).map(({ namespace }) => namespace)
    },
  }
}

function fileOf(row: NamespaceFileTable): NamespaceFileRow {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    path: row.path,
    version: row.version,
    sizeBytes: row.size_bytes,
    created: row.created,
    updated: row.updated,
    deleted: row.deleted === 1,
  }
}
