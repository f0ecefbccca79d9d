import { endState } from '../../flowable/lists.ts'
import { nextRuns } from '../../flowable/next.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { endExecution } from '../end-execution.ts'
import { failTaskRun } from '../failure.ts'
import { visitFlowable } from '../flowable-run.ts'
import type { Pass } from '../pass.ts'
import { rootLists } from '../task-tree.ts'
import type { Rule } from './rule.ts'

/** Every parent whose children changed ends or gets its next children (spec §4.1 steps 3, 5 and 8). All of one generation before
 *  anything starts, so that what is started together does not see one another. */
export const visitRule: Rule = {
  name: 'visit',
  apply: (pass) => {
    if (pass.visits.size === 0) return 'next'
    const visits = pass.visits
    pass.visits = new Map()
    for (const [parentId, changed] of visits) {
      if (parentId === '') visitRoot(pass)
      else {
        const run = pass.state.taskRun(parentId)
        const task = run === undefined ? undefined : pass.taskOf(run)
        if (run === undefined || task === undefined || run.state.current !== 'RUNNING') continue
        if (isOutlived(pass, run)) closeOutlived(pass, run)
        else failTaskRun(pass, run, () => visitFlowable(pass, run, task, changed))
      }
    }
    return 'again'
  },
}

/** A flowable of an execution that has ended before it: nothing new starts below it. */
const isOutlived = (pass: Pass, run: TaskRun): boolean => isTerminated(pass.execution.state.current) && run.forceExecution !== true

/** Its state is that of its children once they have ended. */
function closeOutlived(pass: Pass, run: TaskRun): void {
  let killed = false
  for (const group of pass.state.groups(run.id)) {
    if (group.live > 0) return
    killed ||= group.count('KILLED') > 0
  }
  pass.end(run, killed ? 'KILLED' : pass.execution.state.current)
}

function visitRoot(pass: Pass): void {
  const state = pass.execution.state.current
  if (isTerminated(state) || state === 'KILLING') return
  const { rootId } = pass.state
  const plan = { order: 'sequence', concurrent: 0, ...rootLists(pass.facts.flow, pass.execution) } as const
  const children = { group: (taskId: string) => pass.state.group(rootId, taskId) }
  const end = endState(plan, children)
  if (end !== undefined && state !== 'RETRYING') {
    endExecution(pass, end)
    return
  }
  for (const next of nextRuns(plan, children)) pass.create(next, undefined)
}
