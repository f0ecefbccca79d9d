import type { McpServerRepository, StoredMcpServer } from '@windhover/core/ports/document-repositories.ts'
import type { Database } from '../database.ts'
import type { McpServerTable } from '../schema.ts'
import { upsertOf, writeOf } from './upserts.ts'

const columns = ['tenant_id', 'id', 'body_json', 'created', 'updated'] as const satisfies readonly (keyof McpServerTable)[]

/** The members that have no column of their own. */
type Body = Omit<StoredMcpServer, 'tenantId' | 'id' | 'created' | 'updated'>

export function createMcpServerRepository({ db, dialect, transaction }: Database): McpServerRepository {
  const upsert = upsertOf(dialect, 'mcp_servers', columns, ['tenant_id', 'id'])
  return {
    async find(tenantId, id) {
      const row = await db.selectFrom('mcp_servers').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
      return row && serverOf(row)
    },

    async save(server) {
      await transaction(
        writeOf(upsert, [server], (values, { tenantId, id, created, updated, ...body }) => {
          values.push(tenantId, id, JSON.stringify(body satisfies Body), created, updated)
        }),
      )
    },

    async all(tenantId) {
      return (await db.selectFrom('mcp_servers').selectAll().where('tenant_id', '=', tenantId).orderBy('id').execute()).map(serverOf)
    },

    async delete(tenantId, id) {
      const result = await db.deleteFrom('mcp_servers').where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

function serverOf(row: McpServerTable): StoredMcpServer {
  // The body was written by save.
  const body = JSON.parse(row.body_json) as Body
  return { ...body, tenantId: row.tenant_id, id: row.id, created: row.created, updated: row.updated }
}
