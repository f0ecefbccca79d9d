import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { MetricTable } from '../schema.ts'

export const metricColumns = [
  'tenant_id',
  'namespace',
  'flow_id',
  'task_id',
  'execution_id',
  'task_run_id',
  'trigger_id',
  'name',
  'type',
  'value',
  'tags_json',
  'timestamp',
  'execution_kind',
] as const satisfies readonly (keyof MetricTable)[]

/** Adds the row's values in the order of metricColumns. */
export function pushMetric(values: SqlValue[], entry: MetricEntry): void {
  values.push(
    entry.tenantId,
    entry.namespace,
    entry.flowId,
    entry.taskId ?? null,
    entry.executionId ?? null,
    entry.taskRunId ?? null,
    entry.triggerId ?? null,
    entry.name,
    entry.type,
    entry.value,
    entry.tags === undefined ? null : JSON.stringify(entry.tags),
    entry.timestamp,
    entry.executionKind ?? null,
  )
}

export function metricOf(row: Omit<MetricTable, 'id'>): MetricEntry {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    flowId: row.flow_id,
    ...(row.task_id !== null && { taskId: row.task_id }),
    ...(row.execution_id !== null && { executionId: row.execution_id }),
    ...(row.task_run_id !== null && { taskRunId: row.task_run_id }),
    ...(row.trigger_id !== null && { triggerId: row.trigger_id }),
    name: row.name,
    // Written from a MetricEntry.
    type: row.type as MetricEntry['type'],
    value: row.value,
    ...(row.tags_json !== null && { tags: JSON.parse(row.tags_json) as Record<string, string> }),
    timestamp: row.timestamp,
    ...(row.execution_kind !== null && { executionKind: row.execution_kind }),
  }
}
