import type { Task } from '@windhover/core/model/flow.ts'
import { createState, type StateType, withState } from '@windhover/core/model/state.ts'
import type { Attempt, TaskRun } from '@windhover/core/model/task-run.ts'
import type { OutputMap } from './task-outputs.ts'

export type EndState = 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED' | 'SKIPPED'

/** What a try makes of its task run, once there is no further one. */
export function childState(task: Task, state: EndState, { attempts = [] }: TaskRun): EndState {
  const warns = state === 'SUCCESS' && task.retry?.warningOnRetry === true && attempts.length > 1
  const forgiven = warns || (state === 'FAILED' && task.allowFailure === true) ? 'WARNING' : state
  return forgiven === 'WARNING' && task.allowWarning === true ? 'SUCCESS' : forgiven
}

export function runningRun(taskRun: TaskRun, at: number, workerId: string): TaskRun {
  const attempt = { state: withState(createState(at), 'RUNNING', at), workerId }
  return { ...taskRun, state: withState(taskRun.state, 'RUNNING', at), attempts: [...(taskRun.attempts ?? []), attempt] }
}

interface ChildEnd {
  readonly at: number
  readonly outputs: OutputMap | null
  readonly workerId?: string
  readonly logFile?: string | undefined
}

/** With its last attempt ended; one that never began gets an attempt all the same. */
export function endedRun(taskRun: TaskRun, state: StateType, attemptState: StateType, end: ChildEnd): TaskRun {
  const begun: Attempt = taskRun.attempts?.at(-1) ?? {
    state: createState(end.at),
    ...(end.workerId === undefined ? {} : { workerId: end.workerId }),
  }
  const attempt = {
    ...begun,
    state: withState(begun.state, attemptState, end.at),
    ...(end.logFile === undefined ? {} : { logFile: end.logFile }),
  }
  const earlier = taskRun.attempts?.slice(0, -1) ?? []
  return { ...taskRun, outputs: end.outputs, attempts: [...earlier, attempt], state: withState(taskRun.state, state, end.at) }
}
