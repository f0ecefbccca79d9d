import { isStoppedByKill } from '../kill.ts'
import type { Pass } from '../pass.ts'
import { recover, runningJobs } from '../recover.ts'
import { jobLost } from './job.ts'

/** A restarted server has the execution again: what a crash may have swallowed is done (again), and what lost workers had is sent anew. */
export function takenUp(pass: Pass, workersAreGone: boolean): undefined {
  const { state, facts } = pass
  if (state.execution.closed === true) return
  const jobs = workersAreGone ? runningJobs(state, facts) : []
  for (const effect of recover(state, facts)) pass.effect(effect)
  for (const job of jobs) {
    const run = state.taskRun(job.taskRunId)
    // One that was only SUBMITTED is among the effects already, unless a kill stops it.
    const isSent = run?.state.current === 'SUBMITTED' && !isStoppedByKill(state.execution, run)
    if (!isSent) jobLost(pass, { type: 'JobLost', ...job })
  }
}
