import type { EngineSettings } from '@windhover/core/ports/settings.ts'

export const settings: EngineSettings = {
  generation: '1.3',
  envs: { stage: 'test' },
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: true },
}
