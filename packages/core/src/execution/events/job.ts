import { allowed } from '../../flowable/lists.ts'
import { workingDirectory } from '../../flowable/working-directory.ts'
import { rulesOf } from '../../generation.ts'
import { isTerminated, type State, type StateType, withState } from '../../model/state.ts'
import type { Attempt, TaskRun } from '../../model/task-run.ts'
import type { ExecutionEvent, JobEnded } from '../event.ts'
import { isStoppedByKill } from '../kill.ts'
import type { Pass } from '../pass.ts'
import { removeBelow } from '../resume.ts'
import { hasOwnRetryLeft } from '../retry.ts'
import { informParent } from '../rules/close.ts'
import { sendJob, sendWorkingDirectory } from '../start-task-run.ts'
import { retryBegan } from '../task-retry.ts'
import { isRunByWorker } from '../worker-task.ts'

type JobStarted = Extract<ExecutionEvent, { type: 'JobStarted' }>

/** A worker began an attempt. */
export function jobStarted(pass: Pass, event: JobStarted): undefined {
  const run = workerRun(pass, event.taskRunId)
  if (run === undefined) return
  if (isWorkingDirectory(pass, run)) {
    const last = run.attempts?.at(-1)
    if (last === undefined || last.workerId !== undefined || run.attempts?.length !== event.attempt + 1) return
    pass.update({ ...run, attempts: [...run.attempts.slice(0, -1), { ...last, workerId: event.workerId }] })
  } else if ((run.attempts?.length ?? 0) === event.attempt && run.state.current === 'SUBMITTED') {
    pass.update(begun(run, event.startedAt, event.workerId))
  }
}

const isWorkingDirectory = (pass: Pass, run: TaskRun): boolean => pass.taskOf(run)?.type === workingDirectory.type

/** The worker of an attempt is gone: the attempt is RESUBMITTED and the job sent again. */
export function jobLost(pass: Pass, event: Extract<ExecutionEvent, { type: 'JobLost' }>): undefined {
  const run = workerRun(pass, event.taskRunId)
  const task = run === undefined ? undefined : pass.taskOf(run)
  if (run === undefined || task === undefined) return
  const attempt = run.attempts?.[event.attempt]
  const isOpen = attempt !== undefined && !isTerminated(attempt.state.current)
  if (isTerminated(run.state.current)) return isOpen ? closeLost(pass, run) : undefined
  if (isStoppedByKill(pass.execution, run)) {
    pass.end(run, 'KILLED')
    return
  }
  if (run.state.current === 'SUBMITTED' && run.attempts?.length !== event.attempt + 1) return sendJob(pass, run, task)
  // a run that waits for its retry, or was set back, has nobody working on it
  const isWorkedOn = run.state.current === 'RUNNING' || run.state.current === 'SUBMITTED'
  if (!isOpen || !isWorkedOn || run.attempts?.length !== event.attempt + 1) return
  const lost = {
    ...run,
    attempts: [...run.attempts.slice(0, -1), { ...attempt, state: withState(attempt.state, 'RESUBMITTED', pass.facts.now) }],
  }
  if (!isWorkingDirectory(pass, run)) return sendJob(pass, lost, task)
  removeBelow(pass, lost)
  // one of its tasks may have waited for its retry
  retryBegan(pass)
  return sendWorkingDirectory(pass, lost, task)
}

/** The run was closed with its parent: there is nothing left to send. */
function closeLost(pass: Pass, run: TaskRun): undefined {
  pass.update(withClosedAttempt(run, run.state.current, pass.facts.now))
}

const withClosedAttempt = (run: TaskRun, state: StateType, now: number): TaskRun => {
  const last = run.attempts?.at(-1)
  return last === undefined
    ? run
    : { ...run, attempts: [...(run.attempts?.slice(0, -1) ?? []), { ...last, state: withState(last.state, state, now) }] }
}

/** Waits for a worker, or was closed with its parent while it did; a kill that came before any worker had begun has nothing to add. */
function isSubmitted({ state }: TaskRun, event: JobEnded): boolean {
  if (state.current === 'SUBMITTED') return true
  return isTerminated(state.current) && state.histories.at(-2)?.state === 'SUBMITTED' && event.state !== 'KILLED'
}

/** The task run that an event of a worker is about, when it is one that workers run. */
function workerRun(pass: Pass, taskRunId: string): TaskRun | undefined {
  const run = pass.state.taskRun(taskRunId)
  const task = run === undefined ? undefined : pass.taskOf(run)
  return task !== undefined && isRunByWorker(task) ? run : undefined
}

/** A worker's result. Accepted once for an attempt, also when its parent or the whole execution has ended meanwhile: the real
 *  result then replaces the state that the task run was closed with. */
export function jobEnded(pass: Pass, event: JobEnded): undefined {
  const found = workerRun(pass, event.taskRunId)
  if (found === undefined) return
  const attempts = found.attempts?.length ?? 0
  const attempt = found.attempts?.[event.attempt]
  if (attempts > event.attempt + 1 || attempts < event.attempt || (attempt !== undefined && isTerminated(attempt.state.current))) return
  if (attempts === event.attempt && !isSubmitted(found, event)) return
  if (isWorkingDirectory(pass, found)) return workingDirectoryEnded(pass, found, event)
  const run = attempts === event.attempt ? begun(found, event.startedAt, event.workerId) : found
  const state = endStateOf(pass, run, event)
  const last = run.attempts?.at(-1)
  if (last === undefined) return
  const ended: Attempt = {
    ...last,
    // what the try came to, whatever the task run makes of it: an allowed failure is still a failed attempt
    state: append(last.state, event.state, event.endedAt),
    ...(event.logFile === undefined ? {} : { logFile: event.logFile }),
  }
  pass.update({
    ...run,
    attempts: [...(run.attempts?.slice(0, -1) ?? []), ended],
    outputs: event.outputs,
    state: append(sinceRunning(run.state), state, event.endedAt),
  })
  const { closed, generation, loopRun } = pass.execution
  if (closed === true && loopRun === undefined && rulesOf(generation).subflowCountsLateResults) informParent(pass)
}

/** The worker's part of a WorkingDirectory: its errors and finally may follow, and end it. */
function workingDirectoryEnded(pass: Pass, run: TaskRun, event: JobEnded): undefined {
  const last = run.attempts?.at(-1)
  if (last === undefined) return
  if (event.refused === true) return refusedWhole(pass, run, event)
  const attempt = { ...last, workerId: event.workerId, state: append(last.state, event.state, event.endedAt) }
  const outputs = event.outputs === null ? run.outputs : { ...run.outputs, ...event.outputs }
  pass.update({ ...run, attempts: [...(run.attempts?.slice(0, -1) ?? []), attempt], outputs })
  pass.visit(run.id, 'all')
}

/** The real engines put back the task run as it was sent: created, then failed, without an attempt. */
function refusedWhole(pass: Pass, run: TaskRun, event: JobEnded): undefined {
  const { attempts: _, ...unbegun } = run
  const task = pass.taskOf(run)
  const state = task === undefined ? event.state : allowed(task, event.state)
  const histories = [...run.state.histories.slice(0, 1), { state, date: event.endedAt }]
  pass.update({ ...unbegun, outputs: event.outputs, state: { current: state, histories } })
}

/** A failure counts as allowed only when the task's own retry will not run it again; success after a retry may be a warning. */
function endStateOf(pass: Pass, run: TaskRun, event: JobEnded): StateType {
  const task = pass.taskOf(run)
  if (task === undefined) return event.state
  if (event.state === 'FAILED' && hasOwnRetryLeft(pass, run, task)) return 'FAILED'
  const warns = event.state === 'SUCCESS' && task.retry?.warningOnRetry === true && (run.attempts?.length ?? 0) > 1
  return allowed(task, warns ? 'WARNING' : event.state)
}

function begun(run: TaskRun, startedAt: number, workerId: string): TaskRun {
  const attempt: Attempt = {
    state: {
      current: 'RUNNING',
      histories: [
        { state: 'CREATED', date: startedAt },
        { state: 'RUNNING', date: startedAt },
      ],
    },
    workerId,
  }
  const { histories } = run.state
  // A run that was closed with its parent before the worker began keeps the order of its history.
  const submitted = histories.findLastIndex((entry) => entry.state === 'SUBMITTED')
  const kept = submitted === -1 ? histories : histories.slice(0, submitted + 1)
  return {
    ...run,
    attempts: [...(run.attempts ?? []), attempt],
    state: { current: 'RUNNING', histories: [...kept, { state: 'RUNNING', date: startedAt }] },
  }
}

/** Without the states that were given to it while its worker was at work. */
function sinceRunning(state: State): State {
  const index = state.histories.findLastIndex((entry) => entry.state === 'RUNNING')
  return index === -1 || index === state.histories.length - 1
    ? state
    : { current: 'RUNNING', histories: state.histories.slice(0, index + 1) }
}

const append = (state: State, current: StateType, date: number): State => ({
  current,
  histories: [...state.histories, { state: current, date }],
})
