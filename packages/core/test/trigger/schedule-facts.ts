import { render } from '../../src/expression/index.ts'
import type { Trigger } from '../../src/model/flow.ts'
import type { EngineSettings } from '../../src/ports/settings.ts'
import type { ScheduleFacts } from '../../src/trigger/schedule.ts'

export const settings: EngineSettings = {
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

export const at = (text: string): number => Date.parse(text)

/** Facts of a moment; expressions see `trigger` and `vars.limit`. */
export const factsAt = (now: string, more: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  now: at(now),
  settings,
  flow: { namespace: 'company.team', id: 'nightly', generation: '1.3' },
  render: (text, trigger) => renderText(text, { trigger, schedule: trigger, vars: { limit: 3 } }),
  ...more,
})

export function renderText(text: string, variables: Readonly<Record<string, unknown>>): string {
  const ids = { next: () => 'id' }
  return render(text, variables, { generation: '1.3', lookups: { find: () => undefined }, settings, now: 0, ids })
}

export const scheduled = (properties: Readonly<Record<string, unknown>>): Trigger => ({
  id: 'every',
  type: 'io.kestra.plugin.core.trigger.Schedule',
  ...properties,
})

export const onDates = (properties: Readonly<Record<string, unknown>>): Trigger => ({
  id: 'dates',
  type: 'io.kestra.plugin.core.trigger.ScheduleOnDates',
  ...properties,
})

export const condition = (name: string, properties: Readonly<Record<string, unknown>> = {}) => ({
  type: `io.kestra.plugin.core.condition.${name}`,
  ...properties,
})
