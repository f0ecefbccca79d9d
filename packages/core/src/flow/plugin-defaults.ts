import type { Flow } from '../model/flow.ts'
import type { EngineSettings } from '../ports/settings.ts'
import type { Registry } from '../registry.ts'

/** The flow with the plugin defaults of its own and of the configuration put into every task, trigger, condition and task runner. */
export function applyPluginDefaults(flow: Flow, _settings: EngineSettings, _registry: Registry): Flow {
  return flow
}
