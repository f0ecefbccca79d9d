import { allowed } from '../../flowable/lists.ts'
import { isTerminated, type State, type StateType } from '../../model/state.ts'
import type { Attempt, TaskRun } from '../../model/task-run.ts'
import type { ExecutionEvent, JobEnded } from '../event.ts'
import type { Pass } from '../pass.ts'

type JobStarted = Extract<ExecutionEvent, { type: 'JobStarted' }>

/** A worker began an attempt. */
export function jobStarted(pass: Pass, event: JobStarted): undefined {
  const run = pass.state.taskRun(event.taskRunId)
  if (run === undefined || (run.attempts?.length ?? 0) !== event.attempt || run.state.current !== 'SUBMITTED') return
  pass.update(begun(run, event.startedAt, event.workerId))
}

/** A worker's result. Accepted once for an attempt, also when its parent or the whole execution has ended meanwhile: the real
 *  result then replaces the state that the task run was closed with. */
export function jobEnded(pass: Pass, event: JobEnded): undefined {
  const found = pass.state.taskRun(event.taskRunId)
  if (found === undefined) return
  const attempts = found.attempts?.length ?? 0
  const attempt = found.attempts?.[event.attempt]
  if (attempts > event.attempt + 1 || attempts < event.attempt || (attempt !== undefined && isTerminated(attempt.state.current))) return
  const run = attempts === event.attempt ? begun(found, event.startedAt, event.workerId) : found
  const state = endStateOf(pass, run, event)
  const last = run.attempts?.at(-1)
  if (last === undefined) return
  const ended: Attempt = {
    ...last,
    state: append(last.state, state, event.endedAt),
    ...(event.logFile === undefined ? {} : { logFile: event.logFile }),
  }
  pass.update({
    ...run,
    attempts: [...(run.attempts?.slice(0, -1) ?? []), ended],
    outputs: event.outputs,
    state: append(sinceRunning(run.state), state, event.endedAt),
  })
}

function endStateOf(pass: Pass, run: TaskRun, event: JobEnded): StateType {
  const task = pass.taskOf(run)
  return task === undefined ? event.state : allowed(task, event.state)
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
