import type { Flowable } from './flowable.ts'
import { iterationValues } from './iteration-values.ts'
import { enabledLists, nestedLists } from './lists.ts'
import { concurrentOf } from './parallel.ts'

/** Deprecated: every pair of task and value at once; the tasks of one value are not a sequence. */
export const eachParallel: Flowable = {
  type: 'io.kestra.plugin.core.flow.EachParallel',
  nested: nestedLists,
  plan: (scope) => ({
    order: 'parallel',
    concurrent: concurrentOf(scope.task['concurrent']),
    values: iterationValues(scope, 'value'),
    ...enabledLists(scope.task),
  }),
}
