import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { StateHistory, StateType } from '@windhover/core/model/state.ts'
import type { Attempt, TaskRun } from '@windhover/core/model/task-run.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { TaskRunTable } from '../schema.ts'

export const taskRunColumns = [
  'id',
  'execution_id',
  'seq',
  'task_id',
  'parent_task_run_id',
  'value',
  'iteration',
  'state',
  'histories_json',
  'attempts_json',
  'outputs_json',
  'dynamic',
  'force_execution',
] as const satisfies readonly (keyof TaskRunTable)[]

/** Adds the row's values in the order of taskRunColumns. Namespace and flow are the execution's. */
export function pushTaskRun(values: SqlValue[], taskRun: TaskRun): void {
  values.push(
    taskRun.id,
    taskRun.executionId,
    taskRun.seq,
    taskRun.taskId,
    taskRun.parentTaskRunId ?? null,
    taskRun.value ?? null,
    taskRun.iteration ?? null,
    taskRun.state.current,
    JSON.stringify(taskRun.state.histories),
    taskRun.attempts === undefined ? null : JSON.stringify(taskRun.attempts),
    taskRun.outputs === null ? null : stringifyJson(taskRun.outputs),
    flag(taskRun.dynamic),
    flag(taskRun.forceExecution),
  )
}

export function taskRunOf(row: TaskRunTable, { namespace, flowId }: Execution): TaskRun {
  return {
    id: row.id,
    executionId: row.execution_id,
    namespace,
    flowId,
    taskId: row.task_id,
    ...(row.parent_task_run_id !== null && { parentTaskRunId: row.parent_task_run_id }),
    ...(row.value !== null && { value: row.value }),
    ...(row.iteration !== null && { iteration: row.iteration }),
    // The JSON columns were written by pushTaskRun.
    ...(row.attempts_json !== null && { attempts: JSON.parse(row.attempts_json) as Attempt[] }),
    outputs: row.outputs_json === null ? null : (parseJson(row.outputs_json) as Record<string, unknown>),
    state: { current: row.state as StateType, histories: JSON.parse(row.histories_json) as StateHistory[] },
    ...(row.dynamic !== null && { dynamic: row.dynamic === 1 }),
    ...(row.force_execution !== null && { forceExecution: row.force_execution === 1 }),
    seq: row.seq,
  }
}

const flag = (value: boolean | undefined): SqlValue => (value === undefined ? null : value ? 1 : 0)
