import type { Timer } from '@windhover/core/execution/timer.ts'
import type { TimerRepository } from '@windhover/core/ports/repositories.ts'
import type { Database } from '../database.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { TimerTable } from '../schema.ts'

export const timerColumns = ['id', 'execution_id', 'task_run_id', 'kind', 'due', 'detail'] as const satisfies readonly (keyof TimerTable)[]

/** Adds the row's values in the order of timerColumns. */
export function pushTimer(values: SqlValue[], timer: Timer): void {
  values.push(timer.id, timer.executionId, timer.taskRunId ?? null, timer.kind, timer.due, timer.detail ?? null)
}

export function createTimerRepository({ db }: Database): TimerRepository {
  return {
    async all() {
      const rows = await db.selectFrom('timers').selectAll().orderBy('due').orderBy('id').execute()
      return rows.map(timerOf)
    },
  }
}

function timerOf(row: TimerTable): Timer {
  return {
    id: row.id,
    executionId: row.execution_id,
    ...(row.task_run_id !== null && { taskRunId: row.task_run_id }),
    // Written from a Timer.
    kind: row.kind as Timer['kind'],
    due: row.due,
    ...(row.detail !== null && { detail: row.detail }),
  }
}
