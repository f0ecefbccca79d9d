import type { Task } from '../model/flow.ts'
import type { Retry } from '../model/retry.ts'
import type { TaskRun } from '../model/task-run.ts'
import { nextTry } from './next-try.ts'
import type { Pass } from './pass.ts'
import { isAftermath } from './task-tree.ts'

export interface DueRetry {
  readonly retry: Retry
  /** Milliseconds since 1970. */
  readonly due: number
  readonly from: 'task' | 'parent' | 'flow'
}

/** The retry that takes a failed task run, if any: its own, else the nearest enclosing one, else the flow's (spec §2.2). */
export function dueRetry(pass: Pass, run: TaskRun, task: Task): DueRetry | undefined {
  const own = task.retry
  if (own !== undefined) return due(pass, run, own, 'task')
  const around = retryAround(pass, task)
  return around === undefined ? undefined : due(pass, run, around, around === pass.facts.flow.retry ? 'flow' : 'parent')
}

/** Whether the task's own retry will run it again: only this one matters to allowFailure. */
export function hasOwnRetryLeft(pass: Pass, run: TaskRun, task: Task): boolean {
  return task.retry !== undefined && due(pass, run, task.retry, 'task') !== undefined
}

/** The retry around a task, of the nearest parent or of the flow: what its worker applies to the tasks of a WorkingDirectory. */
export function retryAround(pass: Pass, task: Task): Retry | undefined {
  const node = pass.tree.get(task.id)
  for (let parent = node?.parent; parent !== undefined; parent = parent.parent) {
    if (parent.task.retry !== undefined) return parent.task.retry
  }
  return node === undefined || isAftermath(node) ? undefined : pass.facts.flow.retry
}

function due(pass: Pass, run: TaskRun, retry: Retry, from: DueRetry['from']): DueRetry | undefined {
  const { execution, facts } = pass
  const { attemptNumber, originalCreatedDate } = execution.metadata
  const date =
    retry.behavior === 'CREATE_NEW_EXECUTION'
      ? nextTry(retry, run, { count: attemptNumber, begin: originalCreatedDate, now: facts.now })
      : nextTry(retry, run, { now: facts.now })
  return date === undefined ? undefined : { retry, due: date, from }
}
