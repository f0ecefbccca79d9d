import type { LogEntry } from '@windhover/core/model/log-entry.ts'

/** A log entry as flows and the API see it. */
export function logEntryJson(entry: LogEntry): Readonly<Record<string, unknown>> {
  const {
    tenantId,
    namespace,
    flowId,
    taskId,
    executionId,
    taskRunId,
    attemptNumber,
    triggerId,
    timestamp,
    level,
    thread,
    message,
    executionKind,
  } = entry
  const all = {
    tenantId,
    namespace,
    flowId,
    taskId,
    executionId,
    taskRunId,
    attemptNumber,
    triggerId,
    timestamp: new Date(timestamp).toISOString(),
    level,
    thread,
    message,
    executionKind,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
