import { coreDefinitions } from '@windhover/core/flow/definitions/index.ts'
import { Registry } from '@windhover/core/registry.ts'
import pluginCore from '@windhover/plugin-core'
import { registerPlugin } from '@windhover/core/flow/index.ts'

/** Every type of the language and of the plugins that are installed. */
export function createRegistry(): Registry {
  const registry = new Registry()
  for (const definition of coreDefinitions) registry.register(definition)
  registerPlugin(registry, pluginCore)
  return registry
}
