import type { Task } from '../../model/flow.ts'
import type { TaskRun } from '../../model/task-run.ts'
import type { Pass } from '../pass.ts'

/** A task that changes the execution itself and therefore runs in the transition. */
export interface ExecutorTask {
  readonly type: string
  /** @throws Error with the message for the task's log */
  run(pass: Pass, run: TaskRun, task: Task): void
}
