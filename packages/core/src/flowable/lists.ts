import type { Task } from '../model/flow.ts'
import { isFailed, isTerminated, type StateType } from '../model/state.ts'
import type { Children, Lists, Plan, Standing } from './flowable.ts'

export type ActiveList = 'tasks' | 'errors' | 'finally' | 'none'

const nothing: readonly Task[] = []

/** A task list among the properties of a task; the parser made its members Tasks. */
export function tasksAt(task: Task, property: string): readonly Task[] {
  const list = task[property]
  // The flow parser turns every nested task list into Tasks.
  return Array.isArray(list) ? (list as readonly Task[]) : nothing
}

export const enabled = (tasks: readonly Task[]): readonly Task[] =>
  tasks.some(isDisabled) ? tasks.filter((task) => !isDisabled(task)) : tasks
const isDisabled = (task: Task): boolean => task.disabled === true

/** `tasks`, `errors` and `finally` of a task, as written. */
export const nestedLists = (task: Task, tasks = tasksAt(task, 'tasks')): Lists => ({
  tasks,
  errors: tasksAt(task, 'errors'),
  finally: tasksAt(task, 'finally'),
})

/** The same without the disabled ones. */
export const enabledLists = (task: Task, tasks = tasksAt(task, 'tasks')): Lists => ({
  tasks: enabled(tasks),
  errors: enabled(tasksAt(task, 'errors')),
  finally: enabled(tasksAt(task, 'finally')),
})

/** Which of the three lists goes on (spec: core-semantics §4.2). Failures that will be retried are RETRYING by now, so FAILED is final. */
export function activeList(plan: Lists & Partial<Pick<Plan, 'forced' | 'values'>>, children: Children): ActiveList {
  const { errors } = plan
  if (isStarted(plan.finally, children)) return 'finally'
  const errorsStarted = isStarted(errors, children)
  if (plan.forced === 'FAILED' && !errorsStarted) return errors.length > 0 ? 'errors' : plan.finally.length > 0 ? 'finally' : 'none'
  if (errorsStarted || hasFailed(plan.tasks, children)) {
    if (plan.finally.length === 0) return errors.length > 0 ? 'errors' : 'none'
    return errors.length > 0 && !isOver(errors, children) ? 'errors' : 'finally'
  }
  return plan.finally.length > 0 && isOver(plan.tasks, children, plan.values?.length) ? 'finally' : 'tasks'
}

/** The end state, once it is certain (§4.3). */
export function endState(plan: Plan, children: Children): StateType | undefined {
  if (plan.tasks.length === 0 && plan.forced === undefined) return 'SUCCESS'
  if (plan.tasks.some((task) => children.group(task.id).count('RETRYING') > 0)) return undefined
  const active = activeList(plan, children)
  if (active === 'none') return finalState(plan, children)
  if (active === 'tasks' && plan.tasks.length === 0) return finalState(plan, children)
  const over = active === 'tasks' ? isOver(plan.tasks, children, plan.values?.length) : isOver(plan[active], children)
  return over ? finalState(plan, children) : undefined
}

export function standingOf(plan: Plan, children: Children): Standing {
  const state = endState(plan, children)
  return state === undefined ? undefined : { type: 'ended', state }
}

/** Over the task runs of `tasks` alone (§3.4). CANCELLED, RETRIED and SKIPPED count as success. */
export function finalState(plan: Pick<Plan, 'tasks' | 'forced'>, children: Children): StateType {
  for (const state of ['KILLED', 'FAILED', 'WARNING', 'PAUSED'] as const) {
    if (plan.tasks.some((task) => children.group(task.id).count(state) > 0)) return state
  }
  return plan.forced ?? 'SUCCESS'
}

/** What `allowFailure` and `allowWarning` make of an end state. */
export function allowed(task: Task, state: StateType): StateType {
  const afterFailure = isFailed(state) && task.allowFailure === true ? 'WARNING' : state
  return afterFailure === 'WARNING' && task.allowWarning === true ? 'SUCCESS' : afterFailure
}

export const isStarted = (tasks: readonly Task[], children: Children): boolean => tasks.some((task) => children.group(task.id).size > 0)

export const hasFailed = (tasks: readonly Task[], children: Children): boolean =>
  tasks.some((task) => children.group(task.id).count('FAILED') > 0)

/** Every task has ended, in every iteration. */
export function isOver(tasks: readonly Task[], children: Children, iterations?: number): boolean {
  return tasks.every((task) => {
    const group = children.group(task.id)
    if (iterations !== undefined) return group.live === 0 && group.size >= iterations
    const last = group.last()
    return last !== undefined && isTerminated(last.state.current)
  })
}
