import type { Flowable } from './flowable.ts'
import { nestedLists } from './lists.ts'

/** One sub-execution for each value (2.0); its tasks, errors and finally run there. */
export const loop: Flowable = {
  type: 'io.kestra.plugin.core.flow.Loop',
  nested: nestedLists,
  plan: () => ({ order: 'sequence', concurrent: 0, tasks: [], errors: [], finally: [] }),
  next: () => [],
  // Moved on by the ends of its iterations, not by children.
  standing: () => undefined,
}

/** Iterations at once; 0: all. */
export const loopLimit = (value: unknown): number =>
  value === undefined || value === null ? 1 : Math.max(0, Math.trunc(Number(value)) || 0)
