import { parseDuration } from '@windhover/sdk'
import type { Task } from '../model/flow.ts'
import type { Flowable, Scope } from './flowable.ts'
import { enabledLists, nestedLists, standingOf } from './lists.ts'

/** What a Pause ends in: by the answer of somebody, or by its delay. */
export const pauseEnds = { RESUME: 'SUCCESS', WARN: 'WARNING', CANCEL: 'CANCELLED', FAIL: 'FAILED' } as const

/** Stops the execution until somebody resumes it or the time is over; its lists run afterwards with the state it was resumed with. */
export const pause: Flowable = {
  type: 'io.kestra.plugin.core.flow.Pause',
  nested: (task) => ({ ...nestedLists(task), onPause: onPause(task) }),
  plan: (scope) => {
    const forced = resumedTo(scope)
    return { order: 'sequence', concurrent: 0, ...enabledLists(scope.task), ...(forced === undefined ? {} : { forced }) }
  },
  standing: (scope, plan) => {
    if (plan.forced === undefined) {
      const delay = delayOf(scope)
      return { type: 'paused', ...(delay === undefined ? {} : { due: scope.now + delay.ms, detail: delay.end }) }
    }
    const isEmpty = plan.tasks.length === 0 && plan.errors.length === 0 && plan.finally.length === 0
    return isEmpty ? { type: 'ended', state: plan.forced } : standingOf(plan, scope)
  },
}

/** True when resuming is also its end: nothing runs after it. */
export function endsAtOnce(task: Task): boolean {
  const { tasks, errors, finally: last } = nestedLists(task)
  return tasks.length === 0 && errors.length === 0 && last.length === 0
}

// The flow parser makes `onPause` a Task.
const onPause = (task: Task): readonly Task[] =>
  typeof task['onPause'] === 'object' && task['onPause'] !== null ? [task['onPause'] as Task] : []

const states = new Set(['SUCCESS', 'WARNING', 'FAILED', 'CANCELLED', 'KILLED'] as const)
type End = typeof states extends Set<infer S> ? S : never

function resumedTo({ taskRun }: Scope): End | undefined {
  const resumed = taskRun.outputs?.['resumed']
  const to = typeof resumed === 'object' && resumed !== null && 'to' in resumed ? String(resumed.to) : undefined
  return [...states].find((state) => state === to)
}

/** `pauseDuration` ends as `behavior` says, `timeout` as a failure; the first wins when both are there. */
function delayOf(scope: Scope): { readonly ms: number; readonly end: string } | undefined {
  const { task } = scope
  const pauseDuration = task['pauseDuration'] ?? task['delay']
  if (pauseDuration !== undefined && pauseDuration !== null) {
    return { ms: durationOf(scope, pauseDuration, 'pauseDuration'), end: scope.render(String(task['behavior'] ?? 'RESUME')) }
  }
  return task.timeout === undefined ? undefined : { ms: durationOf(scope, task.timeout, 'timeout'), end: 'TIMEOUT' }
}

/** Milliseconds of a property that may hold an expression. @throws Error naming the property */
export function durationOf(scope: Scope, value: unknown, property: string): number {
  const text = scope.render(String(value))
  const ms = parseDuration(text)
  if (ms === undefined) throw new Error(`'${property}' must be a duration such as PT30S or a number of seconds, got '${text}'`)
  return ms
}
