import type { Task } from '../model/flow.ts'
import type { Retry } from '../model/retry.ts'
import { endDate, startDate } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
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
  const node = pass.tree.get(run.taskId)
  for (let parent = node?.parent; parent !== undefined; parent = parent.parent) {
    if (parent.task.retry !== undefined) return due(pass, run, parent.task.retry, 'parent')
  }
  const retry = pass.facts.flow.retry
  if (retry === undefined || node === undefined || isAftermath(node)) return undefined
  return due(pass, run, retry, 'flow')
}

/** Whether the task's own retry will run it again: only this one matters to allowFailure. */
export function hasOwnRetryLeft(pass: Pass, run: TaskRun, task: Task): boolean {
  return task.retry !== undefined && due(pass, run, task.retry, 'task') !== undefined
}

function due(pass: Pass, run: TaskRun, retry: Retry, from: DueRetry['from']): DueRetry | undefined {
  const { execution, facts } = pass
  const newExecution = retry.behavior === 'CREATE_NEW_EXECUTION'
  const count = newExecution ? execution.metadata.attemptNumber : (run.attempts?.length ?? 0)
  if (retry.maxAttempts !== undefined && count >= retry.maxAttempts) return undefined
  const attempt = run.attempts?.at(-1)
  const ended = (attempt === undefined ? undefined : endDate(attempt.state)) ?? facts.now
  const date = ended + delay(retry, count, `${run.id}:${count}`)
  const first = run.attempts?.[0]
  const begin = newExecution ? execution.metadata.originalCreatedDate : first === undefined ? facts.now : startDate(first.state)
  if (retry.maxDurationMs !== undefined && date > begin + retry.maxDurationMs) return undefined
  return { retry, due: date, from }
}

/** Milliseconds to wait after the n-th attempt (1-based) failed. */
export function delay(retry: Retry, attempt: number, seed: string): number {
  const interval = retry.intervalMs ?? 0
  if (retry.type === 'constant') return interval
  if (retry.type === 'exponential') {
    return Math.min(interval * (retry.delayFactor ?? 2) ** Math.max(0, attempt - 1), retry.maxIntervalMs ?? Number.POSITIVE_INFINITY)
  }
  const min = retry.minIntervalMs ?? 0
  return min + fraction(seed) * Math.max(0, (retry.maxIntervalMs ?? min) - min)
}

/** A number in [0, 1) that is always the same for a seed: the transition must not throw dice (FNV-1a). */
function fraction(seed: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}
