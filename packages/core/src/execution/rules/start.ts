import { isCreated, isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { failTaskRun } from '../failure.ts'
import type { Pass } from '../pass.ts'
import { startTaskRun } from '../start-task-run.ts'
import type { Rule } from './rule.ts'

/** Task runs that are CREATED or RESTARTED are sent to a worker, or run here (spec §4.1 steps 7 and 9–11). */
export const startRule: Rule = {
  name: 'start',
  apply: (pass) => {
    if (pass.starts.length === 0) return 'next'
    startCreated(pass)
    return 'again'
  },
}

export function startCreated(pass: Pass): void {
  const ids = pass.starts
  pass.starts = []
  for (const id of ids) {
    const run = pass.state.taskRun(id)
    if (run === undefined || !isCreated(run.state.current) || isTooLate(pass, run)) continue
    failTaskRun(pass, run, () => startTaskRun(pass, run))
  }
}

/** Nothing but the aftermath starts in an execution that has ended; a retried one still runs the task it began beside. */
function isTooLate(pass: Pass, run: TaskRun): boolean {
  const { current } = pass.execution.state
  return isTerminated(current) && current !== 'RETRIED' && run.forceExecution !== true
}
