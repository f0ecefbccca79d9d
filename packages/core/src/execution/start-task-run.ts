import { isTruthy, LookupNeeded } from '../expression/index.ts'
import { itemsType } from '../flowable/for-each-item.ts'
import { allowed } from '../flowable/lists.ts'
import { loop } from '../flowable/loop.ts'
import { isFlowable } from '../flowable/registry.ts'
import { workingDirectory } from '../flowable/working-directory.ts'
import type { Fixture } from '../model/execution.ts'
import type { Task } from '../model/flow.ts'
import { createState, isTerminated, stateTypes, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { mergeJob, startItems } from './children/items.ts'
import { startLoop } from './children/loop.ts'
import { startSubflow, subflowType } from './children/subflow.ts'
import { executorTaskOf, runExecutorTask } from './executor-tasks/run-executor-task.ts'
import { fail, messageOf } from './failure.ts'
import { beginFlowable } from './flowable-run.ts'
import { jobVariables } from './job-variables.ts'
import type { Pass } from './pass.ts'
import { retryAround } from './retry.ts'

/** Sends a task run on its way. @throws ExpressionError when it cannot be prepared */
export function startTaskRun(pass: Pass, run: TaskRun): void {
  const task = pass.taskOf(run)
  if (task === undefined) {
    fail(pass, run, `Task '${run.taskId}' does not exist in revision ${pass.facts.flow.revision} of the flow`)
    return
  }
  if (stopsAtBreakpoint(pass, run) || isAnswered(pass, run, task) || isSkipped(pass, run, task)) return
  const executorTask = executorTaskOf(task.type)
  if (executorTask !== undefined) runExecutorTask(pass, run, task, executorTask)
  else if (task.type === subflowType) startSubflow(pass, run, task)
  else if (task.type === itemsType) startItems(pass, run, task)
  else if (task.type === loop.type) tryLoop(pass, run, task)
  else if (task.type === workingDirectory.type) sendWorkingDirectory(pass, run, task)
  else if (isFlowable(task)) beginFlowable(pass, run, task)
  else sendJob(pass, run, task)
}

/** A Loop whose values cannot be read fails without having begun. */
function tryLoop(pass: Pass, run: TaskRun, task: Task): void {
  try {
    startLoop(pass, run, task)
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    fail(pass, run, messageOf(error), 'none')
  }
}

/** The execution stops before a task that has a breakpoint, once. */
function stopsAtBreakpoint(pass: Pass, run: TaskRun): boolean {
  const { breakpoints } = pass.execution
  if (breakpoints === undefined || run.state.histories.some(({ state }) => state === 'BREAKPOINT')) return false
  if (!breakpoints.some(({ id, value }) => id === run.taskId && (value === undefined || value === run.value))) return false
  pass.setState(run, 'BREAKPOINT')
  pass.setExecutionState('BREAKPOINT')
  pass.log('INFO', 'Flow is suspended at a breakpoint.')
  return true
}

/** In a test, a fixture answers in the task's place. */
function isAnswered(pass: Pass, run: TaskRun, task: Task): boolean {
  if (pass.execution.kind !== 'TEST') return false
  const fixture = pass.execution.fixtures?.find(({ id, value }) => id === task.id && (value === undefined || value === run.value))
  if (fixture === undefined) return false
  const { now } = pass.facts
  const attempts = [...(run.attempts ?? []), { state: withState(createState(now), 'RUNNING', now) }]
  const running = pass.setState({ ...run, attempts, ...(fixture.outputs === undefined ? {} : { outputs: fixture.outputs }) }, 'RUNNING')
  pass.end(running, allowed(task, fixtureState(fixture)))
  return true
}

const fixtureState = (fixture: Fixture) => stateTypes.find((state) => state === fixture.state && isTerminated(state)) ?? 'SUCCESS'

/** Evaluates runIf. True when the run is over already: SKIPPED, or FAILED because the condition cannot be evaluated. */
function isSkipped(pass: Pass, run: TaskRun, task: Task): boolean {
  if (task.runIf === undefined) return false
  const { now } = pass.facts
  let truthy: boolean
  try {
    truthy = isTruthy(pass.render(task.runIf, run))
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    fail(pass, run, `Failed to evaluate the runIf condition for task ${task.id}. Cause: ${messageOf(error)}`, 'none')
    return true
  }
  if (truthy) return false
  pass.setState({ ...run, attempts: [...(run.attempts ?? []), { state: withState(createState(now), 'SKIPPED', now) }] }, 'SKIPPED')
  return true
}

/** To a worker: SUBMITTED until it says that the attempt runs. */
export function sendJob(pass: Pass, run: TaskRun, task: Task): undefined {
  const job = mergeJob(pass, run, task)
  const variables = jobVariables(pass, run, task)
  const sent = pass.setState(run, 'SUBMITTED')
  pass.effect({ type: 'RunJob', taskRun: sent, task: job, attempt: sent.attempts?.length ?? 0, variables })
}

/** Sent whole; RUNNING at once, with the attempt that the worker's answer will end. Its worker tries its tasks again, so it
 *  must know the retry around them. */
export function sendWorkingDirectory(pass: Pass, run: TaskRun, task: Task): undefined {
  const { now } = pass.facts
  const attempts = [...(run.attempts ?? []), { state: withState(createState(now), 'RUNNING', now) }]
  const sent = pass.setState({ ...run, attempts }, 'RUNNING')
  const retry = task.retry ?? retryAround(pass, task)
  const job = retry === undefined ? task : { ...task, retry }
  pass.effect({ type: 'RunJob', taskRun: sent, task: job, attempt: attempts.length - 1, variables: jobVariables(pass, sent, task) })
}
