import type { MetricRepository } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { deleteInWindows } from './delete-in-windows.ts'
import { metricColumns, metricOf, pushMetric } from './metric-row.ts'
import { insertOf, writeOf } from './upserts.ts'

export function createMetricRepository(database: Database): MetricRepository {
  const { db, dialect } = database
  const insert = insertOf(dialect, 'metrics', metricColumns)
  return {
    async append(entries) {
      if (entries.length > 0) await database.transaction(writeOf(insert, entries, pushMetric))
    },

    async find(tenantId, { executionId, taskId, taskRunId }) {
      let query = db.selectFrom('metrics').selectAll().where('tenant_id', '=', tenantId)
      if (executionId !== undefined) query = query.where('execution_id', '=', executionId)
      if (taskId !== undefined) query = query.where('task_id', '=', taskId)
      if (taskRunId !== undefined) query = query.where('task_run_id', '=', taskRunId)
      return (await query.orderBy('id').execute()).map(metricOf)
    },

    delete: (tenantId, { executionId }) =>
      deleteInWindows(database, 'metrics', [sql`tenant_id = ${tenantId}`, sql`execution_id = ${executionId}`], true),
  }
}
