import type { AnyTask, AnyTrigger, PluginDefinition } from '@windhover/sdk'
import type { Registry, TypeDefinition } from '../../registry.ts'
import { legacyAliases } from './aliases.ts'
import { optionalDuration } from './duration-property.ts'

const corePrefix = 'io.kestra.plugin.core.'

/** Registers the tasks, task runners and triggers of a plugin. */
export function registerPlugin(registry: Registry, plugin: PluginDefinition): void {
  for (const task of plugin.tasks) registry.register(taskType(task))
  for (const runner of plugin.taskRunners ?? []) {
    const { properties, ...rest } = runner
    registry.register(withLegacyAliases({ ...rest, kind: 'taskRunner', properties: () => properties, definition: runner }))
  }
  for (const trigger of plugin.triggers ?? []) registry.register(triggerType(trigger))
}

/** A trigger of the SDK as a type of the registry; a polling one has an `interval`. */
function triggerType(trigger: AnyTrigger): TypeDefinition {
  const polls = 'poll' in trigger
  const { properties } = trigger
  return withLegacyAliases({
    ...described(trigger),
    kind: 'trigger',
    triggerMode: polls ? 'polling' : 'realtime',
    properties: () => (polls ? { interval: optionalDuration(), ...properties } : properties),
  })
}

/** A task of the SDK as a type of the registry. */
export function taskType(task: AnyTask): TypeDefinition {
  return withLegacyAliases({ ...described(task), kind: 'task', properties: () => task.properties })
}

function described(definition: AnyTask | AnyTrigger): Omit<TypeDefinition, 'kind' | 'properties'> {
  const { type, aliases, title, description, deprecated, generations } = definition
  const { propertyAliases, deprecatedProperties, propertyGenerations } = definition
  return {
    type,
    title,
    ...(aliases === undefined ? {} : { aliases }),
    ...(description === undefined ? {} : { description }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(generations === undefined ? {} : { generations }),
    ...(propertyAliases === undefined ? {} : { propertyAliases }),
    ...(deprecatedProperties === undefined ? {} : { deprecatedProperties }),
    ...(propertyGenerations === undefined ? {} : { propertyGenerations }),
    definition,
  }
}

/** The type with the older names Kestra knows for it. */
export function withLegacyAliases(definition: TypeDefinition): TypeDefinition {
  if (!definition.type.startsWith(corePrefix)) return definition
  const known = legacyAliases[definition.type.slice(corePrefix.length)]
  if (known === undefined) return definition
  return { ...definition, aliases: [...new Set([...(definition.aliases ?? []), ...known])] }
}
