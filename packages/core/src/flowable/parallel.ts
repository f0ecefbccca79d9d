import type { Flowable } from './flowable.ts'
import { enabledLists, nestedLists } from './lists.ts'

/** Every child at once, or `concurrent` of them. */
export const parallel: Flowable = {
  type: 'io.kestra.plugin.core.flow.Parallel',
  nested: nestedLists,
  plan: ({ task }) => ({ order: 'parallel', concurrent: concurrentOf(task['concurrent']), ...enabledLists(task) }),
}

/** A limit as written: nothing and what is not a positive number mean no limit. */
export const concurrentOf = (value: unknown): number => Math.max(0, Math.trunc(Number(value ?? 0)) || 0)
