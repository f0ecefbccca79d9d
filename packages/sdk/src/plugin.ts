import type { AnyTask } from './task.ts'

/** A package of tasks; the default export of a plugin package. */
export interface PluginDefinition {
  readonly id: string
  readonly title: string
  readonly tasks: readonly AnyTask[]
}

export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition
}
