import { isTruthy } from '../expression/index.ts'
import type { Flowable, Scope } from './flowable.ts'
import { enabledLists, nestedLists, tasksAt } from './lists.ts'

/** One of two sequences. */
export const ifFlowable: Flowable = {
  type: 'io.kestra.plugin.core.flow.If',
  nested: (task) => nestedLists(task, [...tasksAt(task, 'then'), ...tasksAt(task, 'else')]),
  begin: (scope) => ({ evaluationResult: evaluate(scope) }),
  plan: (scope) => ({
    order: 'sequence',
    concurrent: 0,
    ...enabledLists(scope.task, tasksAt(scope.task, isTrue(scope) ? 'then' : 'else')),
  }),
}

/** The answer of the start; anew when that failed. */
function isTrue(scope: Scope): boolean {
  const known = scope.taskRun.outputs?.['evaluationResult']
  return typeof known === 'boolean' ? known : evaluate(scope)
}

const evaluate = (scope: Scope): boolean => isTruthy(scope.render(String(scope.task['condition'] ?? '')))
