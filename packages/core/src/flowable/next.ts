import type { Task } from '../model/flow.ts'
import { isTerminated } from '../model/state.ts'
import type { Children, NextRun, Plan, Scope } from './flowable.ts'
import { activeList } from './lists.ts'

/** The children to create now (spec: core-semantics §4.6). */
export function nextRuns(plan: Plan, scope: Children & Partial<Pick<Scope, 'changed'>>): readonly NextRun[] {
  const active = activeList(plan, scope)
  if (active === 'none') return []
  if (active !== 'tasks') return sequence(plan[active], scope, plan.iteration === undefined ? undefined : { iteration: plan.iteration })
  if (plan.order === 'sequence') return sequence(plan.tasks, scope, plan)
  return plan.order === 'parallel' ? parallel(plan, scope) : groups(plan, scope)
}

/** The first one; then, when none is under way, the one after the last that ended. */
export function sequence(tasks: readonly Task[], children: Children, plan?: Pick<Plan, 'values' | 'iteration'>): readonly NextRun[] {
  let last = -1
  let lastSeq = -1
  for (const [index, task] of tasks.entries()) {
    const group = children.group(task.id)
    if (group.live > 0) return []
    const run = group.last()
    if (run === undefined || run.seq <= lastSeq) continue
    lastSeq = run.seq
    last = plan?.values === undefined ? index : (run.iteration ?? 0) * tasks.length + index
  }
  const next = item(tasks, plan?.values === undefined ? last + 1 : firstMissing(tasks, last + 1, plan.values, children), plan)
  return next === undefined ? [] : [next]
}

/** The position to go on from. A replay inside an iteration leaves gaps: fewer runs than positions before it. */
function firstMissing(tasks: readonly Task[], after: number, values: readonly string[], children: Children): number {
  const at = tasks[after % tasks.length]
  const isMade = at !== undefined && children.group(at.id).ofIteration(Math.floor(after / tasks.length)) !== undefined
  if (!isMade && sum(tasks, children, 'size') >= after) return after
  for (let iteration = 0; iteration < values.length; iteration++) {
    for (const [index, task] of tasks.entries()) {
      if (children.group(task.id).ofIteration(iteration) === undefined) return iteration * tasks.length + index
    }
  }
  return values.length * tasks.length
}

/** In list order, while slots are free; a task of a Dag when everything it depends on has ended. */
function parallel(plan: Plan, children: Children): readonly NextRun[] {
  const total = plan.tasks.length * (plan.values?.length ?? 1)
  const made = sum(plan.tasks, children, 'size')
  if (made >= total) return []
  const slots = plan.concurrent > 0 ? plan.concurrent - sum(plan.tasks, children, 'live') : total
  const next: NextRun[] = []
  // Without gaps the first `made` items exist: begin behind them. A gap (after a replay) shows as an item that exists already.
  const start = plan.dependsOn === undefined && !exists(plan, made, children) ? made : 0
  for (let position = start; position < total && next.length < slots; position++) {
    const candidate = item(plan.tasks, position, plan)
    if (candidate === undefined || exists(plan, position, children)) continue
    if (isReady(candidate.task, plan, children)) next.push(candidate)
  }
  return next
}

function isReady(task: Task, plan: Plan, children: Children): boolean {
  const needed = plan.dependsOn?.get(task.id) ?? []
  // A disabled task has no run: what depends on it need not wait for it (1.3 waits for ever).
  return needed.every((id) => {
    if (!plan.tasks.some((other) => other.id === id)) return true
    const run = children.group(id).last()
    return run !== undefined && isTerminated(run.state.current)
  })
}

/** Next task of the iterations under way, then new iterations, while slots are free. */
function groups(plan: Plan, scope: Children & Partial<Pick<Scope, 'changed'>>): readonly NextRun[] {
  const iterations = plan.values?.length ?? 0
  const first = plan.tasks[0]
  if (first === undefined) return []
  const limit = plan.concurrent > 0 ? Math.min(plan.concurrent, iterations) : iterations
  let slots = limit - sum(plan.tasks, scope, 'live')
  const next: NextRun[] = []
  const take = (iteration: number): void => {
    const candidate = slots > 0 ? nextOfGroup(plan, iteration, scope) : undefined
    if (candidate === undefined) return
    next.push(candidate)
    slots--
  }
  const begun = scope.group(first.id)
  if (scope.changed === undefined) {
    for (let iteration = 0; iteration < iterations && slots > 0; iteration++) take(iteration)
    return next
  }
  for (const iteration of [...scope.changed].sort((a, b) => a - b)) if (begun.ofIteration(iteration) !== undefined) take(iteration)
  for (let iteration = begun.size; iteration < iterations && slots > 0; iteration++) {
    if (begun.ofIteration(iteration) === undefined) take(iteration)
  }
  return next
}

function nextOfGroup(plan: Plan, iteration: number, children: Children): NextRun | undefined {
  for (let index = plan.tasks.length - 1; index >= 0; index--) {
    const run = children.group(plan.tasks[index]?.id ?? '').ofIteration(iteration)
    if (run === undefined) continue
    if (!isTerminated(run.state.current) || index === plan.tasks.length - 1) return undefined
    return item(plan.tasks, iteration * plan.tasks.length + index + 1, plan)
  }
  return item(plan.tasks, iteration * plan.tasks.length, plan)
}

function item(tasks: readonly Task[], position: number, plan?: Pick<Plan, 'values' | 'iteration'>): NextRun | undefined {
  if (plan?.values === undefined) {
    const task = tasks[position]
    if (task === undefined) return undefined
    return plan?.iteration === undefined ? { task } : { task, iteration: plan.iteration }
  }
  const iteration = Math.floor(position / tasks.length)
  const task = tasks[position % tasks.length]
  const value = plan.values[iteration]
  return task === undefined || value === undefined ? undefined : { task, value, iteration }
}

function exists(plan: Plan, position: number, children: Children): boolean {
  const next = item(plan.tasks, position, plan)
  if (next === undefined) return false
  const group = children.group(next.task.id)
  return next.iteration === undefined || plan.values === undefined ? group.size > 0 : group.ofIteration(next.iteration) !== undefined
}

const sum = (tasks: readonly Task[], children: Children, what: 'size' | 'live'): number =>
  tasks.reduce((total, task) => total + children.group(task.id)[what], 0)
