import type { DashboardRepository, StoredDashboard } from '@windhover/core/ports/document-repositories.ts'
import type { Database } from '../database.ts'
import type { DashboardTable } from '../schema.ts'
import { upsertOf, writeOf } from './upserts.ts'

const columns = [
  'tenant_id',
  'id',
  'title',
  'description',
  'source',
  'created',
  'updated',
] as const satisfies readonly (keyof DashboardTable)[]

export function createDashboardRepository({ db, dialect, transaction }: Database): DashboardRepository {
  const upsert = upsertOf(dialect, 'dashboards', columns, ['tenant_id', 'id'])
  return {
    async find(tenantId, id) {
      const row = await db.selectFrom('dashboards').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
      return row && dashboardOf(row)
    },

    async save(dashboard) {
      await transaction(
        writeOf(upsert, [dashboard], (values, row) => {
          values.push(row.tenantId, row.id, row.title, row.description ?? null, row.source, row.created, row.updated)
        }),
      )
    },

    async all(tenantId) {
      const rows = await db.selectFrom('dashboards').selectAll().where('tenant_id', '=', tenantId).orderBy('title').orderBy('id').execute()
      return rows.map(dashboardOf)
    },

    async delete(tenantId, id) {
      const result = await db.deleteFrom('dashboards').where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

function dashboardOf(row: DashboardTable): StoredDashboard {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    title: row.title,
    ...(row.description !== null && { description: row.description }),
    source: row.source,
    created: row.created,
    updated: row.updated,
  }
}
