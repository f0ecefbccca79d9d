import { describe, expect, test } from 'vitest'
import { applyPluginDefaults } from '../../src/flow/index.ts'
import type { EngineSettings, PluginDefault } from '../../src/ports/settings.ts'
import { flowOf, mustParse, oneTask, options, problemsOf } from './fixture.ts'

const settings = (pluginDefaults: readonly PluginDefault[] = []): EngineSettings => ({
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults,
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
})
const ret = 'io.kestra.plugin.core.debug.Return'

/** First task of a flow with defaults applied. */
function completed(task: string, defaults: string, configured: readonly PluginDefault[] = []) {
  const all = settings(configured)
  const flow = mustParse(flowOf(`  - ${task}`, defaults === '' ? '' : `pluginDefaults: [${defaults}]`), { settings: all })
  return applyPluginDefaults(flow, all, options.registry).tasks[0]
}

describe('plugin defaults', () => {
  test('lie under the properties of the task', () => {
    expect(completed(`{id: a, type: ${ret}, map: {x: 1}}`, `{type: ${ret}, values: {format: f, map: {x: 2, y: 2}}}`)).toMatchObject({
      format: 'f',
      map: { x: 1, y: 2 },
    })
  })

  test('lie over them when forced', () => {
    expect(completed(`{id: a, type: ${ret}, format: own}`, `{type: ${ret}, forced: true, values: {format: f}}`)).toMatchObject({
      format: 'f',
    })
  })

  test('match every type that starts with theirs', () => {
    expect(completed(`{id: a, type: ${ret}}`, '{type: io.kestra.plugin.core, values: {timeout: PT1M}}')).toMatchObject({ timeout: 'PT1M' })
    expect(completed(`{id: a, type: ${ret}}`, '{type: io.kestra.plugin.fs, values: {timeout: PT1M}}')).not.toHaveProperty('timeout')
  })

  test('of the more specific prefix win', () => {
    const of = (forced: boolean) =>
      [ret, 'io.kestra.plugin'].map((type) => `{type: ${type}, forced: ${forced}, values: {format: ${type}}}`).join(', ')
    expect(completed(`{id: a, type: ${ret}}`, of(false))).toMatchObject({ format: ret })
    expect(completed(`{id: a, type: ${ret}}`, of(true))).toMatchObject({ format: ret })
  })

  test('are found under an alias', () => {
    expect(completed(`{id: a, type: ${ret}}`, '{type: io.kestra.core.tasks.debugs.Return, values: {format: f}}')).toMatchObject({
      format: 'f',
    })
    expect(completed('{id: a, type: io.kestra.core.tasks.debugs.Return}', `{type: ${ret}, values: {format: f}}`)).toMatchObject({
      format: 'f',
    })
  })

  test('of the flow win over those of the configuration, unless forced', () => {
    const configured = (forced: boolean): PluginDefault[] => [{ type: ret, forced, values: { format: 'config' } }]
    expect(completed(`{id: a, type: ${ret}}`, `{type: ${ret}, values: {format: f}}`, configured(false))).toMatchObject({ format: 'f' })
    expect(completed(`{id: a, type: ${ret}}`, `{type: ${ret}, forced: true, values: {format: f}}`, configured(true))).toMatchObject({
      format: 'config',
    })
  })

  test('join lists instead of replacing them', () => {
    const defaults = `{type: ${ret}, values: {map: {l: [1, 2]}}}, {type: ${ret}, values: {map: {l: [5]}}}`
    expect(completed(`{id: a, type: ${ret}, map: {l: [2, 3]}}`, defaults)).toMatchObject({ map: { l: [5, 1, 2, 3] } })
    const forced = `{type: ${ret}, forced: true, values: {map: {l: [1, 2]}}}`
    expect(completed(`{id: a, type: ${ret}, map: {l: [2, 3]}}`, forced)).toMatchObject({ map: { l: [2, 3, 1] } })
  })

  test('with a ref apply only where it is named', () => {
    const defaults = `{type: ${ret}, ref: r, values: {format: f}}`
    expect(completed(`{id: a, type: ${ret}}`, defaults)).not.toHaveProperty('format')
    expect(completed(`{id: a, type: ${ret}, pluginDefaultsRef: r}`, defaults)).toMatchObject({ format: 'f' })
    expect(
      completed(`{id: a, type: ${ret}, pluginDefaultsRef: r}`, `${defaults}, {type: ${ret}, values: {timeout: PT1M}}`),
    ).not.toHaveProperty('timeout')
  })

  test('reach nested tasks and triggers', () => {
    const source = flowOf(
      `  - {id: s, type: io.kestra.plugin.core.flow.Sequential, tasks: [{id: k, type: ${ret}}]}`,
      `pluginDefaults: [{type: ${ret}, values: {format: f}}, {type: io.kestra.plugin.core.trigger.Schedule, values: {timezone: Europe/Paris}}]\ntriggers: [{id: t, type: io.kestra.plugin.core.trigger.Schedule, cron: "@daily"}]`,
    )
    const flow = applyPluginDefaults(mustParse(source), settings(), options.registry)
    expect(flow.tasks).toMatchObject([{ tasks: [{ format: 'f' }] }])
    expect(flow.triggers).toMatchObject([{ timezone: 'Europe/Paris' }])
  })

  test('give required properties at save', () => {
    const log = '  - {id: a, type: io.kestra.plugin.core.log.Log}'
    expect(problemsOf(flowOf(log))).toEqual(['a.message: must not be null'])
    expect(problemsOf(flowOf(log, 'taskDefaults: [{type: io.kestra.plugin.core.log.Log, values: {message: m}}]'))).toEqual([])
  })

  test('leave a flow that none matches as it is', () => {
    const flow = mustParse(flowOf(oneTask))
    expect(applyPluginDefaults(flow, settings([{ type: 'io.x', forced: true, values: { a: 1 } }]), options.registry)).toBe(flow)
  })
})
