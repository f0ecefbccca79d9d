import type { Execution } from '../model/execution.ts'
import type { TaskRun } from '../model/task-run.ts'

/** A kill stops every task run but those of the aftermath, which run in a killed execution too. */
export const isStoppedByKill = ({ state }: Execution, run: TaskRun): boolean =>
  (state.current === 'KILLING' || state.current === 'KILLED') && run.forceExecution !== true
