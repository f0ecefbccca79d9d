import type { MetricScope, MetricSeriesRepository } from '@windhover/core/ports/chart-repository.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { bucketExpression } from './chart-fields.ts'

export function createMetricSeriesRepository({ searches, dialect }: Database): MetricSeriesRepository {
  const scoped = ({ tenantId, namespace, flowId, taskId }: MetricScope) => {
    const ofFlow = searches
      .selectFrom('metrics')
      .where('namespace', '=', namespace)
      .where('flow_id', '=', flowId)
      .where('tenant_id', '=', tenantId)
      .where(sql<boolean>`(execution_kind is null or execution_kind = 'NORMAL')`)
    return taskId === undefined ? ofFlow : ofFlow.where('task_id', '=', taskId)
  }
  return {
    async names(scope) {
      return (await scoped(scope).select('name').distinct().orderBy('name').execute()).map(({ name }) => name)
    },

    async tasks(scope) {
      const rows = await scoped(scope).select('task_id').distinct().where('task_id', 'is not', null).orderBy('task_id').execute()
      return rows.flatMap(({ task_id }) => (task_id === null ? [] : [task_id]))
    },

    async aggregate(scope, { name, aggregation, range, bucket }) {
      const start = bucketExpression(dialect, sql.ref('timestamp'), bucket)
      return scoped(scope)
        .where('name', '=', name)
        .where('timestamp', '>=', range.start)
        .where('timestamp', '<=', range.end)
        .select([sql<number>`${start}`.as('start'), sql<number>`${sql.raw(aggregation)}(value)`.as('value')])
        .groupBy('start')
        .orderBy('start')
        .execute()
    },
  }
}
