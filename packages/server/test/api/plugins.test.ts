import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
let modern: ApiServer
beforeAll(async () => {
  api = await startApi()
  modern = await startApi('2.0')
})
afterAll(() => Promise.all([api.close(), modern.close()]))

const log = 'io.kestra.plugin.core.log.Log'
const get = async (path: string) => (await api.get(`/api/v1/plugins${path}`)).json
const classes = (elements: { cls: string }[]) => elements.map(({ cls }) => cls)

describe('what is installed', () => {
  test('a list of packages with their types, ascending', async () => {
    const groups = await get('')
    const core = groups.find(({ group }: { group: string }) => group === 'io.kestra.plugin.core')
    expect(core).toMatchObject({ name: 'plugin-core', title: 'Core', categories: ['CORE'], storages: [], apps: [] })
    expect(classes(core.tasks)).toEqual(classes(core.tasks).toSorted())
    expect(classes(core.tasks)).toEqual(expect.arrayContaining([log, 'io.kestra.plugin.core.flow.Sequential']))
    expect(classes(core.triggers)).toContain('io.kestra.plugin.core.trigger.Schedule')
    expect(classes(core.conditions)).toContain('io.kestra.plugin.core.condition.Weekend')
    expect(classes(core.taskRunners)).toEqual(['io.kestra.plugin.core.runner.Process'])
    expect(core.charts).toHaveLength(6)
    expect([core.dataFilters.length, core.dataFiltersKPI.length]).toEqual([5, 4])
    for (const element of core.tasks) expect([element.cls, element.title.length > 3]).toEqual([element.cls, true])
  })

  test('every type is in one package and one subgroup', async () => {
    const groups = await get('')
    const all = groups
      .flatMap((group: Record<string, unknown>) => Object.values(group).filter(Array.isArray).flat())
      .filter((one: unknown) => typeof one === 'object')
    expect(new Set(classes(all)).size).toBe(all.length)
    const parts = await get('/groups/subgroups')
    const flow = parts.find(({ subGroup }: { subGroup?: string }) => subGroup === 'io.kestra.plugin.core.flow')
    expect(flow).toMatchObject({ group: 'io.kestra.plugin.core', name: 'flow', title: 'Flow' })
    expect(classes(flow.tasks).every((cls) => /^io\.kestra\.plugin\.core\.flow\.\w+$/.test(cls))).toBe(true)
  })

  test('2.0 answers in pages and knows its own types only', async () => {
    const page = (await modern.get('/api/v1/plugins?filters[group][EQUALS]=io.kestra.plugin.core')).json
    expect(page.total).toBe(1)
    expect(page.results[0].conditions).toEqual([])
    expect(classes(page.results[0].tasks)).toContain('io.kestra.plugin.core.flow.Loop')
    const triggers = (await modern.get('/api/v1/plugins/triggers')).json
    expect(triggers.results.map(({ name, group }: { name: string; group: string }) => [name, group])).toContainEqual([
      'Start at the times of a cron expression',
      'core',
    ])
    expect(triggers.total).toBe(triggers.results.length)
  })
})

describe('documentation', () => {
  test('a page and schemas of one type', async () => {
    const { markdown, schema } = await get(`/${log}?all=false`)
    expect(markdown).toContain(`\`${log}\``)
    expect(markdown).toContain('| `message` |')
    expect(schema.properties.required).toContain('message')
    expect(schema.properties.properties).not.toHaveProperty('timeout')
    expect((await get(`/${log}?all=true`)).schema.properties.properties).toHaveProperty('timeout')
  })

  test('older names, percent-encoding and case lead to the same type', async () => {
    const { schema } = await get(`/${encodeURIComponent('io.kestra.core.tasks.log.Log')}`)
    expect(schema.properties.properties.type.enum[0]).toBe(log)
    expect((await api.get('/api/v1/plugins/io.kestra.plugin.nothing.Here')).status).toBe(404)
  })

  test('every type of every package has one', async () => {
    for (const group of await get('/groups/subgroups'))
      for (const { cls } of [
        ...group.tasks,
        ...group.triggers,
        ...group.conditions,
        ...group.taskRunners,
        ...group.charts,
        ...group.dataFilters,
      ]) {
        const answer = await api.get(`/api/v1/plugins/${cls}`)
        expect([cls, answer.status]).toEqual([cls, 200])
        expect(answer.json.markdown).toContain(cls)
      }
  })

  test('there is one version: that of the server', async () => {
    const { type, versions } = await get(`/${log}/versions`)
    expect([type, versions]).toEqual([log, [expect.stringMatching(/^\d+\.\d+/)]])
    expect((await get(`/${log}/versions/${versions[0]}`)).schema.properties.required).toContain('message')
    expect((await api.get(`/api/v1/plugins/${log}/versions/0.0.0`)).status).toBe(404)
  })

  test('input types and their properties', async () => {
    const inputs = await get('/inputs')
    expect(inputs).toContainEqual({ type: 'STRING', cls: 'io.kestra.core.models.flows.input.StringInput' })
    const { schema } = await get('/inputs/SELECT')
    expect(Object.keys(schema.properties.properties)).toEqual(expect.arrayContaining(['defaults', 'values', 'expression']))
    expect((await api.get('/api/v1/plugins/inputs/COLOUR')).status).toBe(422)
  })
})

describe('schemas', () => {
  test.each(['flow', 'TASK', 'trigger', 'PLUGINDEFAULT', 'TEMPLATE', 'DASHBOARD'])(
    'everything that %s refers to is there',
    async (type) => {
      const document = await get(`/schemas/${type}`)
      expect(document.$schema).toBe('http://json-schema.org/draft-07/schema#')
      const names = new Set(Object.keys(document.definitions).map((name) => `#/definitions/${name}`))
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '')
      expect(references.length).toBeGreaterThan(0)
      expect(references.filter((reference) => !names.has(reference))).toEqual([])
    },
  )

  test('a flow knows its tasks, a list of them is a list', async () => {
    const { definitions, $ref } = await get('/schemas/flow')
    const flow = definitions[$ref.replace('#/definitions/', '')]
    expect(flow.required).toEqual(['id', 'namespace', 'tasks'])
    expect(flow.properties.tasks.items.$ref).toBe('#/definitions/io.kestra.core.models.tasks.Task')
    expect(definitions['io.kestra.core.models.tasks.Task'].anyOf).toContainEqual({ $ref: `#/definitions/${log}` })
    expect((await get('/schemas/TASK?arrayOf=true')).type).toBe('array')
    expect(await get('/schemas/APPS')).toEqual({})
    expect((await api.get('/api/v1/plugins/schemas/COLOUR')).status).toBe(422)
  })

  test('properties that everything of a kind has', async () => {
    expect(Object.keys(await get('/properties/TASK'))).toEqual(expect.arrayContaining(['id', 'type', 'retry', 'timeout', 'runIf']))
    expect(Object.keys(await get('/properties/TRIGGER'))).toEqual(expect.arrayContaining(['id', 'type', 'conditions', 'disabled']))
    expect(Object.keys(await get('/properties/FLOW'))).toEqual(expect.arrayContaining(['id', 'namespace', 'tasks', 'inputs']))
  })
})

describe('icons', () => {
  const svg = (icon: string) => Buffer.from(icon, 'base64').toString()

  test('every type and package has a drawing', async () => {
    const icons = await get('/icons')
    expect(icons[log]).toMatchObject({ name: log, flowable: false })
    expect(icons['io.kestra.plugin.core.flow.Dag'].flowable).toBe(true)
    for (const { icon } of Object.values<{ icon: string }>(icons)) expect(svg(icon)).toMatch(/^<svg [^>]+>.*<\/svg>$/)
    expect(Object.keys(await get('/icons/groups'))).toEqual(expect.arrayContaining(['io.kestra.plugin.core', 'io.kestra.plugin.core.log']))
  })

  test('one by one, as data and as a picture', async () => {
    const picture = await modern.get(`/api/v1/plugins/icons/${log}/icon.svg`)
    expect(picture.headers['content-type']).toContain('image/svg+xml')
    expect(svg((await modern.get(`/api/v1/plugins/icons/${log}`)).json.icon.icon)).toBe(picture.text)
    expect((await modern.get('/api/v1/plugins/icons/io.nothing.Here')).status).toBe(404)
  })

  test('there are no pages of plugins', async () => {
    expect((await modern.call('POST', '/api/v1/plugins/pluginUiManifest', { body: [{ cls: log }] })).json).toEqual({ manifest: {} })
    expect((await modern.get('/api/v1/plugins/core/pluginUi/page.js')).status).toBe(404)
  })
})
