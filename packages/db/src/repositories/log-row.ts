import type { LogEntry, LogLevel } from '@windhover/core/model/log-entry.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { LogTable } from '../schema.ts'

export const logColumns = [
  'tenant_id',
  'namespace',
  'flow_id',
  'execution_id',
  'task_id',
  'task_run_id',
  'trigger_id',
  'attempt_number',
  'timestamp',
  'level',
  'thread',
  'message',
  'execution_kind',
] as const satisfies readonly (keyof LogTable)[]

/** Adds the row's values in the order of logColumns. */
export function pushLog(values: SqlValue[], entry: LogEntry): void {
  values.push(
    entry.tenantId,
    entry.namespace,
    entry.flowId,
    entry.executionId ?? null,
    entry.taskId ?? null,
    entry.taskRunId ?? null,
    entry.triggerId ?? null,
    entry.attemptNumber ?? null,
    entry.timestamp,
    entry.level,
    entry.thread ?? null,
    entry.message,
    entry.executionKind ?? null,
  )
}

export function logOf(row: Omit<LogTable, 'id'>): LogEntry {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    flowId: row.flow_id,
    ...(row.execution_id !== null && { executionId: row.execution_id }),
    ...(row.task_id !== null && { taskId: row.task_id }),
    ...(row.task_run_id !== null && { taskRunId: row.task_run_id }),
    ...(row.trigger_id !== null && { triggerId: row.trigger_id }),
    ...(row.attempt_number !== null && { attemptNumber: row.attempt_number }),
    timestamp: row.timestamp,
    // Written from a LogLevel.
    level: row.level as LogLevel,
    ...(row.thread !== null && { thread: row.thread }),
    message: row.message,
    ...(row.execution_kind !== null && { executionKind: row.execution_kind }),
  }
}
