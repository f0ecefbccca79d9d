import { registerCore, registerPlugin } from '@windhover/core/flow/index.ts'
import { Registry } from '@windhover/core/registry.ts'
import pluginCore from '@windhover/plugin-core'

/** Every type of the language and of the plugins that are installed. */
export function createRegistry(): Registry {
  const registry = new Registry()
  registerCore(registry)
  registerPlugin(registry, pluginCore)
  return registry
}
