import { loop } from '../../flowable/loop.ts'
import { isFlowable } from '../../flowable/registry.ts'
import { workingDirectory } from '../../flowable/working-directory.ts'
import { rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import type { Pass } from '../pass.ts'
import type { Rule } from './rule.ts'

const waiting = new Set(['CREATED', 'RESTARTED', 'PAUSED', 'RETRYING', 'BREAKPOINT'])

/** What waits in a killed execution is KILLED at once, what a worker has when it answers; a flowable when its last child is (spec §8.3). */
export const killRule: Rule = {
  name: 'kill',
  apply: (pass) => {
    const { current } = pass.execution.state
    if (current !== 'KILLING' && current !== 'KILLED') return 'next'
    const visited = killFlowables(pass)
    if (current === 'KILLED') return visited ? 'again' : 'next'
    for (const run of [...pass.state.taskRuns()]) {
      if (waiting.has(run.state.current) && run.forceExecution !== true) pass.end(run, 'KILLED')
    }
    while (killFlowables(pass));
    pass.starts = []
    if (rulesOf(pass.facts.flow.generation).killWaitsForTaskRuns && pass.state.live > 0) return 'stop'
    pass.setExecutionState('KILLED')
    return 'again'
  },
}

/** Flowables whose children have all ended. Those of the aftermath run on. */
function killFlowables(pass: Pass): boolean {
  let killed = false
  for (const id of [...pass.visits.keys()]) {
    const run = pass.state.taskRun(id)
    if (run === undefined || run.forceExecution === true) continue
    pass.visits.delete(id)
    const task = pass.taskOf(run)
    if (isTerminated(run.state.current) || task === undefined || !isFlowable(task) || hasLiveChild(pass, run)) continue
    if (isHeldOutside(run, task)) continue
    pass.end(run, 'KILLED')
    killed = true
  }
  return killed
}

function hasLiveChild(pass: Pass, run: TaskRun): boolean {
  for (const group of pass.state.groups(run.id)) if (group.live > 0) return true
  return false
}

/** A WorkingDirectory under way, or a flowable whose children are executions: its end comes from outside. */
const isHeldOutside = (run: TaskRun, task: Task): boolean => {
  const attempt = run.attempts?.at(-1)
  if (task.type === workingDirectory.type) return attempt !== undefined && !isTerminated(attempt.state.current)
  return task.type === loop.type && Number(run.outputs?.['runningIterations'] ?? 0) > 0
}
