import { noLookups, render } from '@windhover/core/expression/index.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Baselines } from './baselines.ts'
import type { Metric } from './metric.ts'

const settings: EngineSettings = {
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
}

/** Renders of one short expression whose compiled form is in the cache. */
export function measureRenders(baselines: Baselines): Metric {
  const options = { generation: '1.3', lookups: noLookups, settings, now: 0, ids: { next: () => 'id' } } as const
  // Different values, so that nothing can be computed once and kept.
  const variables = Array.from({ length: 8 }, (_, index) => ({ inputs: { x: `value ${index}` } }))
  const rate = (durationMs: number): number => {
    const start = performance.now()
    let count = 0
    for (; performance.now() - start < durationMs; count += 10_000) {
      for (let index = 0; index < 10_000; index++) {
        const given = variables[index & 7]
        if (given === undefined || render('{{ inputs.x }}', given, options) !== given.inputs.x)
          throw new Error('Rendered to something else')
      }
    }
    return (count / (performance.now() - start)) * 1000
  }
  rate(500)
  const value = rate(2000)
  return {
    name: 'expressions.rendersPerSecond',
    value,
    unit: '1/s',
    target: 'must 1000000, aim 5000000',
    conditions: 'in this process: render("{{ inputs.x }}"), compiled form cached, 2 s after 0.5 s to warm up',
    ratio: { of: 'baseline.loopPerSecond', value: value / baselines.loopPerSecond },
  }
}
