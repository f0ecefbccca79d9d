import { itemsType } from '../flowable/for-each-item.ts'
import { loop } from '../flowable/loop.ts'
import { workingDirectory } from '../flowable/working-directory.ts'
import type { Task } from '../model/flow.ts'
import { isTerminated } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { callBatches, mergeJob } from './children/items.ts'
import { Iterations } from './children/iterations.ts'
import { begunIterations } from './children/loop.ts'
import { startSubflow, subflowType } from './children/subflow.ts'
import type { Effect } from './effect.ts'
import type { ExecutionState } from './execution-state.ts'
import { jobVariables } from './job-variables.ts'
import { isStoppedByKill } from './kill.ts'
import { Pass } from './pass.ts'
import type { TransitionFacts } from './transition-api.ts'

/** What a restarted server does again for an execution that is not closed: effects that may have been lost between commit and
 *  doing. All are harmless when they were done. Jobs that a worker had are not among them: see `runningJobs`.
 *  An execution that is CREATED or RESTARTED needs its `Started` besides. @throws LookupNeeded */
export function recover(state: ExecutionState, facts: TransitionFacts): readonly Effect[] {
  const pass = new Pass(state, facts)
  const { current } = state.execution.state
  if (state.execution.closed === true) return []
  if (current === 'KILLING' || (isTerminated(current) && state.live > 0)) pass.effect({ type: 'KillJobs' })
  if (current === 'KILLING') pass.effect({ type: 'KillChildren' })
  for (const run of state.taskRuns()) if (!isTerminated(run.state.current)) recoverTaskRun(pass, run)
  return pass.effects
}

/** Attempts that a worker had begun, or had been given: when the worker is gone, each becomes a JobLost. */
export function runningJobs(
  state: ExecutionState,
  facts: TransitionFacts,
): readonly { readonly taskRunId: string; readonly attempt: number }[] {
  const pass = new Pass(state, facts)
  const jobs: { taskRunId: string; attempt: number }[] = []
  for (const run of state.taskRuns()) {
    const count = run.attempts?.length ?? 0
    if (run.state.current === 'SUBMITTED') jobs.push({ taskRunId: run.id, attempt: count })
    else if (isWithWorker(pass, run)) jobs.push({ taskRunId: run.id, attempt: count - 1 })
  }
  return jobs
}

/** An attempt that is open in a worker, even when the task run was closed with its parent. */
function isWithWorker(pass: Pass, run: TaskRun): boolean {
  const attempt = run.attempts?.at(-1)
  if (attempt === undefined || isTerminated(attempt.state.current)) return false
  return attempt.workerId !== undefined || pass.taskOf(run)?.type === workingDirectory.type
}

function recoverTaskRun(pass: Pass, run: TaskRun): void {
  const task = pass.taskOf(run)
  const { current } = run.state
  if (task === undefined) return
  if (current === 'SUBMITTED' && !isStoppedByKill(pass.execution, run)) {
    pass.effect({
      type: 'RunJob',
      taskRun: run,
      task: mergeJob(pass, run, task),
      attempt: run.attempts?.length ?? 0,
      variables: jobVariables(pass, run, task),
    })
  } else if (pass.execution.state.current !== 'RUNNING') return
  else if (task.type === subflowType) startSubflow(pass, run, task)
  else if (task.type === itemsType && current === 'RUNNING') callBatches(pass, run, task)
  else if (task.type === loop.type && current === 'RUNNING') recoverLoop(pass, run, task)
}

/** Iterations that were begun but never made, and those whose end nobody has told. */
function recoverLoop(pass: Pass, run: TaskRun, task: Task): void {
  const made = new Set(new Iterations(pass, run).all().map(({ index }) => index))
  for (const execution of begunIterations(pass, run, task)) {
    if (!made.has(execution.loopRun?.index ?? -1)) pass.effect({ type: 'CreateExecution', execution, taskRuns: [] })
  }
  pass.effect({ type: 'CheckChildren', taskRunId: run.id })
}
