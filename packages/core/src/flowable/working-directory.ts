import { isTerminated, type StateType } from '../model/state.ts'
import type { Flowable, NextRun, Scope, Standing } from './flowable.ts'
import { enabledLists, isOver, nestedLists } from './lists.ts'
import { sequence } from './next.ts'

/** One job of one worker that runs its tasks itself; only errors and finally are left to the executor. */
export const workingDirectory: Flowable = {
  type: 'io.kestra.plugin.core.flow.WorkingDirectory',
  nested: nestedLists,
  plan: ({ task }) => ({ order: 'sequence', concurrent: 0, ...enabledLists(task) }),
  next: (scope, plan): readonly NextRun[] => {
    const job = jobState(scope)
    if (job === undefined) return []
    if (job === 'FAILED' && !isOver(plan.errors, scope)) return sequence(plan.errors, scope)
    return sequence(plan.finally, scope)
  },
  standing: (scope, plan): Standing => {
    const job = jobState(scope)
    if (job === undefined) return undefined
    const errorsOver = job !== 'FAILED' || isOver(plan.errors, scope)
    const over = job === 'KILLED' || (errorsOver && isOver(plan.finally, scope))
    return over ? { type: 'ended', state: job } : undefined
  },
}

/** How the worker's job ended: kept in the attempt while errors and finally run. */
function jobState({ taskRun }: Scope): StateType | undefined {
  const state = taskRun.attempts?.at(-1)?.state.current
  return state !== undefined && isTerminated(state) ? state : undefined
}
