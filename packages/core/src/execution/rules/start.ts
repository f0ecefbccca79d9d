import { isCreated } from '../../model/state.ts'
import { failTaskRun } from '../failure.ts'
import { startTaskRun } from '../start-task-run.ts'
import type { Rule } from './rule.ts'

/** Task runs that are CREATED or RESTARTED are sent to a worker, or run here (spec §4.1 steps 7 and 9–11). */
export const startRule: Rule = {
  name: 'start',
  apply: (pass) => {
    if (pass.starts.length === 0) return 'next'
    const ids = pass.starts
    pass.starts = []
    for (const id of ids) {
      const run = pass.state.taskRun(id)
      if (run === undefined || !isCreated(run.state.current)) continue
      failTaskRun(pass, run, () => startTaskRun(pass, run))
    }
    return 'again'
  },
}
