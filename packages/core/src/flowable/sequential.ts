import type { Flowable } from './flowable.ts'
import { enabledLists, nestedLists } from './lists.ts'

/** One child after the other. */
export const sequential: Flowable = {
  type: 'io.kestra.plugin.core.flow.Sequential',
  nested: nestedLists,
  plan: ({ task }) => ({ order: 'sequence', concurrent: 0, ...enabledLists(task) }),
}
