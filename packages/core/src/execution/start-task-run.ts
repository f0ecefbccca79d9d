import { isTruthy, LookupNeeded } from '../expression/index.ts'
import { flowableOf } from '../flowable/registry.ts'
import type { Task } from '../model/flow.ts'
import { createState, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { fail, messageOf } from './failure.ts'
import { beginFlowable } from './flowable-run.ts'
import { jobVariables } from './job-variables.ts'
import type { Pass } from './pass.ts'

/** Sends a task run on its way. @throws ExpressionError when it cannot be prepared */
export function startTaskRun(pass: Pass, run: TaskRun): void {
  const task = pass.taskOf(run)
  if (task === undefined)
    return void fail(pass, run, `Task '${run.taskId}' does not exist in revision ${pass.facts.flow.revision} of the flow`)
  if (isSkipped(pass, run, task)) return
  if (flowableOf(task.type) !== undefined) beginFlowable(pass, run, task)
  else sendJob(pass, run, task)
}

/** Evaluates runIf. True when the run is over already: SKIPPED, or FAILED because the condition cannot be evaluated. */
function isSkipped(pass: Pass, run: TaskRun, task: Task): boolean {
  if (task.runIf === undefined) return false
  const { now } = pass.facts
  let truthy: boolean
  try {
    truthy = isTruthy(pass.render(task.runIf, run))
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    fail(pass, run, `Failed to evaluate the runIf condition for task ${task.id}. Cause: ${messageOf(error)}`)
    return true
  }
  if (truthy) return false
  pass.setState({ ...run, attempts: [...(run.attempts ?? []), { state: withState(createState(now), 'SKIPPED', now) }] }, 'SKIPPED')
  return true
}

/** To a worker: SUBMITTED until it says that the attempt runs. */
export function sendJob(pass: Pass, run: TaskRun, task: Task): void {
  const sent = pass.setState(run, 'SUBMITTED')
  const variables = jobVariables(pass, sent, task)
  pass.effect({ type: 'RunJob', taskRun: sent, task, attempt: sent.attempts?.length ?? 0, variables })
}
