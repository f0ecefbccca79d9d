import type { Execution, TaskRun } from '../../api/model.ts'
import type { Usual } from './use-usual.ts'

/** What every tab of an execution gets. */
export interface ExecutionView {
  readonly execution: Execution
  readonly taskRuns: readonly TaskRun[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly live: boolean
  readonly usual: Usual
  readonly selected: string | undefined
  readonly onSelect: (taskRunId: string | undefined) => void
}
