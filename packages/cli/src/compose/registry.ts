import { registerCore, registerPlugin } from '@windhover/core/flow/index.ts'
import { Registry } from '@windhover/core/registry.ts'
import pluginCore from '@windhover/plugin-core'
import pluginScripts from '@windhover/plugin-scripts'

/** Every type of the language and of the plugins that are installed. */
export function createRegistry(): Registry {
  const registry = new Registry()
  registerCore(registry)
  registerPlugin(registry, pluginCore)
  registerPlugin(registry, pluginScripts)
  return registry
}
