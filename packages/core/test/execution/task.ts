import type { Task } from '../../src/model/flow.ts'

/** A task that a worker runs. */
export const work = (id: string, properties: Partial<Task> = {}): Task => ({ id, type: 'io.kestra.plugin.core.log.Log', ...properties })

/** An orchestrating task of the core package, by its simple name. */
export const flowTask = (simpleName: string, id: string, properties: Record<string, unknown> = {}): Task => ({
  id,
  type: `io.kestra.plugin.core.flow.${simpleName}`,
  ...properties,
})
