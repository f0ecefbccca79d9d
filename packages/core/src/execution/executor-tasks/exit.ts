import type { Task } from '../../model/flow.ts'
import { isCreated, isTerminated, type StateType } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { endExecution } from '../end-execution.ts'
import type { Pass } from '../pass.ts'

export const exitType = 'io.kestra.plugin.core.execution.Exit'

const ends = new Map<string, StateType>([
  ...(['SUCCESS', 'WARNING', 'KILLED', 'FAILED', 'CANCELLED'] as const).map((state) => [state, state] as const),
  ['CANCELED', 'CANCELLED'],
])

/** Ends the execution in the wanted state: the Exit's task run, what is above it, and one other task run that is still under way
 *  with what is above that (spec §5.2). @throws Error when the state is none of those allowed */
export function exit(pass: Pass, run: TaskRun, task: Task): void {
  const wanted = pass.render(String(task['state'] ?? 'SUCCESS'), run)
  const state = ends.get(wanted)
  if (state === undefined) throw new Error(`'state' must be one of ${[...ends.keys()].join(', ')}, got '${wanted}'`)
  const other = lastOther(pass, run)
  endWithAncestors(pass, run, state)
  if (other !== undefined) endWithAncestors(pass, other, state)
  if (state === 'KILLED') pass.effect({ type: 'KillJobs' })
  endWaiting(pass, state)
  endExecution(pass, state)
}

/** What had not begun never will. */
function endWaiting(pass: Pass, state: StateType): void {
  pass.starts = []
  for (const run of [...pass.state.taskRuns()]) if (isCreated(run.state.current) && run.forceExecution !== true) pass.end(run, state)
}

function lastOther(pass: Pass, exit: TaskRun): TaskRun | undefined {
  const above = new Set([exit.id, ...[...pass.state.ancestors(exit)].map(({ id }) => id)])
  let last: TaskRun | undefined
  for (const run of pass.state.taskRuns()) if (!above.has(run.id) && !isTerminated(run.state.current)) last = run
  return last
}

function endWithAncestors(pass: Pass, run: TaskRun, state: StateType): void {
  pass.end(run, state)
  for (const ancestor of [...pass.state.ancestors(run)]) {
    const task = pass.taskOf(ancestor)
    if (task !== undefined && !isTerminated(ancestor.state.current)) pass.end(ancestor, state)
  }
}
