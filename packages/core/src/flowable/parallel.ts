import { rulesOf } from '../generation.ts'
import type { Flowable, Plan, Scope } from './flowable.ts'
import { enabledLists, nestedLists } from './lists.ts'

/** Every child at once, or `concurrent` of them. */
export const parallel: Flowable = {
  type: 'io.kestra.plugin.core.flow.Parallel',
  nested: nestedLists,
  plan: (scope) => ({
    order: 'parallel',
    concurrent: concurrentOf(scope.task['concurrent']),
    ...childFailure(scope, rulesOf(scope.generation).parallelOnChildFailure),
    ...enabledLists(scope.task),
  }),
}

/** What a failed child does to its siblings: nothing, or they end with it. */
export function childFailure({ task }: Scope, absent: 'CONTINUE' | 'FAIL'): Pick<Plan, 'siblingsEnd'> {
  const wanted = task['onChildFailure'] ?? absent
  return wanted === 'FAIL' ? { siblingsEnd: 'FAILED' } : wanted === 'CANCEL' ? { siblingsEnd: 'CANCELLED' } : {}
}

/** A limit as written: nothing and what is not a positive number mean no limit. */
export const concurrentOf = (value: unknown): number => Math.max(0, Math.trunc(Number(value ?? 0)) || 0)
