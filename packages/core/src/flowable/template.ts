import type { Flowable } from './flowable.ts'
import { nestedLists } from './lists.ts'

/** Deprecated: the tasks of a stored template. There is no store of templates, so none is ever found. */
export const template: Flowable = {
  type: 'io.kestra.plugin.core.flow.Template',
  nested: (task) => nestedLists(task, []),
  plan: ({ task }) => {
    throw new Error(`Can't find flow template '${String(task['namespace'])}.${String(task['templateId'])}'`)
  },
}
