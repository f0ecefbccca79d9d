import type { AnyTask } from './task.ts'
import type { AnyTaskRunner } from './task-runner.ts'
import type { AnyTrigger } from './trigger.ts'

/**
 * A package of tasks; the default export of a plugin package.
 *
 * Definitions are loaded at once: they are plain values and cost little (45 definition files with their zod shapes: 14 ms and
 * 6 MB with a warm compile cache, 30–45 ms without; zod itself 20–60 ms once). What is heavy (HTTP clients, drivers, parsers) is
 * imported inside `run` with `await import(…)`, so that it costs nothing until the first run on a worker.
 */
export interface PluginDefinition {
  readonly id: string
  readonly title: string
  readonly tasks: readonly AnyTask[]
  readonly taskRunners?: readonly AnyTaskRunner[]
  readonly triggers?: readonly AnyTrigger[]
}

export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition
}
