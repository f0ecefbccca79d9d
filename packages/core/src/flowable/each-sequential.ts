import type { Flowable } from './flowable.ts'
import { iterationValues } from './iteration-values.ts'
import { enabledLists, nestedLists } from './lists.ts'

/** Deprecated: all tasks for the first value, then all for the second, one after the other. */
export const eachSequential: Flowable = {
  type: 'io.kestra.plugin.core.flow.EachSequential',
  nested: nestedLists,
  plan: (scope) => ({ order: 'sequence', concurrent: 0, values: iterationValues(scope, 'value'), ...enabledLists(scope.task) }),
}
