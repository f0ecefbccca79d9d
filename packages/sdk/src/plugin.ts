import type { TaskGeneration } from './generation.ts'
import type { AnyTask, Shape } from './task.ts'

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
  readonly taskRunners?: readonly TaskRunnerDefinition[]
}

/** A place where script tasks run their commands. Only what validation and docs need; a script task asks for it by type. */
export interface TaskRunnerDefinition {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description?: string
  readonly generations?: readonly TaskGeneration[]
  readonly properties: Shape
}

export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition
}
