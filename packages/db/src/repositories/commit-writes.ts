import type { Commit } from '@windhover/core/ports/repositories.ts'
import type { Write } from '../database.ts'
import type { Dialect, SqlValue } from '../dialect/dialect.ts'
import { executionColumns, pushExecution } from './execution-row.ts'
import { pushStateChange, stateChangeColumns } from './flow-triggers.ts'
import { logColumns, pushLog } from './log-row.ts'
import { metricColumns, pushMetric } from './metric-row.ts'
import { pushTaskRun, taskRunColumns } from './task-run-row.ts'
import { pushTimer, timerColumns } from './timers.ts'
import { createTriggerWrites } from './trigger-writes.ts'
import { deleteOf, insertOf, upsertOf, writeOf } from './upserts.ts'

/** Turns a commit into the writes of one transaction. The statements are always the same texts, so they are prepared once. */
export function createCommitWrites(dialect: Dialect): (commit: Commit) => readonly Write[] {
  const executions = upsertOf(dialect, 'executions', executionColumns, ['id'])
  const taskRuns = upsertOf(dialect, 'task_runs', taskRunColumns, ['id'])
  const timers = upsertOf(dialect, 'timers', timerColumns, ['id'])
  const logs = insertOf(dialect, 'logs', logColumns)
  const metrics = insertOf(dialect, 'metrics', metricColumns)
  const taskRunGone = deleteOf(dialect, 'task_runs', 'id')
  const timerGone = deleteOf(dialect, 'timers', 'id')
  const triggers = createTriggerWrites(dialect)
  const stateChanges = insertOf(dialect, 'state_changes', stateChangeColumns)
  const pushId = (values: SqlValue[], id: string): void => void values.push(id)
  return (commit) => [
    ...(commit.triggers === undefined ? [] : triggers(commit.triggers)),
    ...writeOf(executions, commit.executions, pushExecution),
    ...writeOf(taskRunGone, commit.deletedTaskRuns, pushId),
    ...writeOf(taskRuns, commit.taskRuns, pushTaskRun),
    ...writeOf(timerGone, commit.deletedTimers, pushId),
    ...writeOf(timers, commit.timers, pushTimer),
    ...writeOf(logs, commit.logs, pushLog),
    ...writeOf(metrics, commit.metrics, pushMetric),
    ...writeOf(stateChanges, commit.stateChanges ?? [], pushStateChange),
  ]
}
