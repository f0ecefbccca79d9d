import type { Execution, TaskRun } from '../../api/model.ts'

/** What every tab of an execution gets. */
export interface ExecutionView {
  readonly execution: Execution
  readonly taskRuns: readonly TaskRun[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly live: boolean
  readonly selected: string | undefined
  readonly onSelect: (taskRunId: string | undefined) => void
}
