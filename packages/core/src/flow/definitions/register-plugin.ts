import type { AnyTask, PluginDefinition } from '@windhover/sdk'
import type { Registry, TypeDefinition } from '../../registry.ts'
import { legacyAliases } from './aliases.ts'

const corePrefix = 'io.kestra.plugin.core.'

/** Registers the tasks and task runners of a plugin. */
export function registerPlugin(registry: Registry, plugin: PluginDefinition): void {
  for (const task of plugin.tasks) registry.register(taskType(task))
  for (const runner of plugin.taskRunners ?? []) {
    const { properties, ...rest } = runner
    registry.register(withLegacyAliases({ ...rest, kind: 'taskRunner', properties: () => properties, definition: runner }))
  }
}

/** A task of the SDK as a type of the registry. */
export function taskType(task: AnyTask): TypeDefinition {
  const { type, aliases, title, description, deprecated, generations, propertyAliases, deprecatedProperties, propertyGenerations } = task
  return withLegacyAliases({
    type,
    kind: 'task',
    title,
    ...(aliases === undefined ? {} : { aliases }),
    ...(description === undefined ? {} : { description }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(generations === undefined ? {} : { generations }),
    ...(propertyAliases === undefined ? {} : { propertyAliases }),
    ...(deprecatedProperties === undefined ? {} : { deprecatedProperties }),
    ...(propertyGenerations === undefined ? {} : { propertyGenerations }),
    properties: () => task.properties,
    definition: task,
  })
}

/** The type with the older names Kestra knows for it. */
export function withLegacyAliases(definition: TypeDefinition): TypeDefinition {
  if (!definition.type.startsWith(corePrefix)) return definition
  const known = legacyAliases[definition.type.slice(corePrefix.length)]
  if (known === undefined) return definition
  return { ...definition, aliases: [...new Set([...(definition.aliases ?? []), ...known])] }
}
