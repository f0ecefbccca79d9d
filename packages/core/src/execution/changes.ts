import type { Execution } from '../model/execution.ts'
import type { TaskRun } from '../model/task-run.ts'

/** What a transition changed, as rows to write: those named replace what is stored, all others stay. */
export interface Changes {
  /** Present when the header changed. */
  readonly execution?: Execution
  readonly taskRuns: readonly TaskRun[]
  readonly deletedTaskRuns: readonly string[]
}
