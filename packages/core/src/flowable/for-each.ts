import type { Flowable } from './flowable.ts'
import { iterationValues } from './iteration-values.ts'
import { enabledLists, nestedLists, tasksAt } from './lists.ts'

/** One flat sequence over all values, or several iterations at once. */
export const forEach: Flowable = {
  type: 'io.kestra.plugin.core.flow.ForEach',
  nested: nestedLists,
  plan: (scope) => {
    const limit = Number(scope.task['concurrencyLimit'] ?? 1)
    // Kestra runs the iterations one after the other as soon as a child is disabled, whatever the limit.
    const inSequence = limit === 1 || tasksAt(scope.task, 'tasks').some((task) => task.disabled === true)
    return {
      order: inSequence ? 'sequence' : 'groups',
      concurrent: limit,
      values: iterationValues(scope, 'values'),
      ...enabledLists(scope.task),
    }
  },
}
