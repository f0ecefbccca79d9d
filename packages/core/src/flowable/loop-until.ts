import { isTruthy } from '../expression/index.ts'
import type { Flowable, NextRun, Plan, Scope, Standing } from './flowable.ts'
import { enabledLists, hasFailed, isOver, isStarted, nestedLists, standingOf, tasksAt } from './lists.ts'
import { nextRuns } from './next.ts'
import { durationOf } from './pause.ts'

/** Runs its tasks again and again until a condition holds. Between two passes the whole execution pauses. */
export const loopUntil: Flowable = {
  type: 'io.kestra.plugin.core.flow.LoopUntil',
  nested: nestedLists,
  begin: ({ taskRun }) => ({ iterationCount: countOf(taskRun.outputs) }),
  plan: ({ task, taskRun }) => ({ order: 'sequence', concurrent: 0, iteration: taskRun.iteration ?? 0, ...enabledLists(task) }),
  next: (scope, plan): readonly NextRun[] =>
    isPassOver(scope, plan) && !isStarted(plan.finally, scope) ? lastPass(scope, plan) : nextRuns(plan, scope),
  standing: (scope, plan): Standing => {
    if (!isPassOver(scope, plan) || isStarted(plan.finally, scope)) return standingOf(plan, scope)
    const judged = judge(scope)
    if (judged.type !== 'again') {
      if (plan.finally.length > 0) return undefined
      return judged.type === 'maximum' ? maximumReached(scope, judged.note) : standingOf(plan, scope)
    }
    const outputs = { iterationCount: countOf(scope.taskRun.outputs) + 1 }
    return { type: 'paused', due: scope.now + duration(scope, 'interval', 60_000), outputs }
  },
}

const countOf = (outputs: Readonly<Record<string, unknown>> | null): number => Number(outputs?.['iterationCount'] ?? 1)

/** All tasks have ended well. A disabled task counts as missing, so that the loop ends after one pass, as in Kestra. */
function isPassOver(scope: Scope, plan: Plan): boolean {
  return isOver(plan.tasks, scope) && !hasFailed(plan.tasks, scope) && plan.tasks.length === tasksAt(scope.task, 'tasks').length
}

const lastPass = (scope: Scope, plan: Plan): readonly NextRun[] => (judge(scope).type === 'again' ? [] : nextRuns(plan, scope))

type Judgement = { readonly type: 'again' | 'done' } | { readonly type: 'maximum'; readonly note: string }

function judge(scope: Scope): Judgement {
  const count = countOf(scope.taskRun.outputs)
  const { maxIterations, maxDuration } = frequency(scope)
  if (maxIterations !== undefined && count > Number(scope.render(String(maxIterations))))
    return { type: 'maximum', note: 'Max iterations reached' }
  const begun = scope.taskRun.state.histories.findLast(({ state }) => state === 'CREATED' || state === 'RESTARTED')?.date ?? scope.now
  if (maxDuration !== undefined && scope.now > begun + duration(scope, 'maxDuration', 0))
    return { type: 'maximum', note: 'Max duration reached' }
  return isTruthy(scope.render(String(scope.task['condition'] ?? ''))) ? { type: 'done' } : { type: 'again' }
}

function maximumReached(scope: Scope, message: string): Standing {
  const fails = isTruthy(scope.render(String(scope.task['failOnMaxReached'] ?? false)))
  return { type: 'ended', state: fails ? 'FAILED' : 'SUCCESS', note: { level: 'WARN', message } }
}

function frequency({ task }: Scope): Readonly<Record<string, unknown>> {
  const value = task['checkFrequency']
  // The flow parser has checked that it is a map.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function duration(scope: Scope, property: string, absent: number): number {
  const value = frequency(scope)[property]
  return value === undefined || value === null ? absent : durationOf(scope, value, property)
}
