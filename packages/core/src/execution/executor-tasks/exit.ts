import { rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import { isCreated, isTerminated, type StateType } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { isLaterIteration } from '../children/loop.ts'
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
  if (isFirstOfAll(pass, run)) forgetRunning(pass)
  endExecution(pass, state)
}

/** Nothing came before this Exit: the execution began with it. */
function isFirstOfAll(pass: Pass, run: TaskRun): boolean {
  if (!rulesOf(pass.execution.generation).firstExitNeverRuns || isLaterIteration(pass)) return false
  // What an iteration begins with is below its Loop.
  return run.parentTaskRunId === pass.execution.loopRun?.taskRunId && pass.state.size === 1
}

/** Of CREATED, RUNNING only CREATED stays; an execution that was queued or restarted has run. */
function forgetRunning(pass: Pass): void {
  const [first, second, ...rest] = pass.execution.state.histories
  if (first?.state !== 'CREATED' || second?.state !== 'RUNNING' || rest.length > 0) return
  pass.setExecution({ state: { current: 'CREATED', histories: [first] } })
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
