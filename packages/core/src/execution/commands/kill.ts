import { itemsType } from '../../flowable/for-each-item.ts'
import { loop } from '../../flowable/loop.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { subflowType } from '../children/subflow.ts'
import type { Pass } from '../pass.ts'
import { endPause, firstPaused, isPause } from '../resume.ts'

/** Workers are told to stop, the execution becomes KILLING; a Pause that waits is killed first. On one that has ended, nothing (spec §8.3). */
export function kill(pass: Pass, cascade: boolean): undefined {
  const { current } = pass.execution.state
  if (cascade) pass.effect({ type: 'KillChildren' })
  if (isTerminated(current) || current === 'KILLING') return
  pass.effect({ type: 'KillJobs' })
  if (current === 'PAUSED') {
    const paused = firstPaused(pass)
    const task = paused === undefined ? undefined : pass.taskOf(paused)
    if (paused !== undefined && task !== undefined && isPause(task)) {
      endPause(pass, paused, task, 'KILLED')
      pass.setExecutionState('RESTARTED')
    }
  }
  pass.setExecutionState('KILLING')
  for (const run of [...pass.state.taskRuns()]) {
    if (isTerminated(run.state.current)) continue
    // Children that may go on have nothing to tell any more.
    if (!cascade && isHeldByChildren(pass, run)) pass.end(run, 'KILLED')
    else pass.visit(run.id, 'all')
  }
}

function isHeldByChildren(pass: Pass, run: TaskRun): boolean {
  const type = pass.taskOf(run)?.type
  return type === subflowType || type === itemsType || type === loop.type
}
