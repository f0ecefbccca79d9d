import { readDashboard } from '@windhover/core/dashboard/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blueprints } from '../../src/blueprints.ts'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
let modern: ApiServer
beforeAll(async () => {
  api = await startApi()
  modern = await startApi('2.0')
  // others call it
  const hello = blueprints('FLOW').find(({ id }) => id === 'hello-world')?.source
  for (const server of [api, modern]) await server.call('POST', 'flows', { body: hello })
})
afterAll(() => Promise.all([api.close(), modern.close()]))

const get = async (path: string) => (await api.get(`blueprints/community/${path}`)).json
const ids = (page: { results: { id: string }[] }) => page.results.map(({ id }) => id)

describe('the library', () => {
  test('has more than twenty flows, each with a title, a description and tags', () => {
    const flows = blueprints('FLOW')
    expect(flows.length).toBeGreaterThan(20)
    for (const { id, title, description, tags, source } of flows) {
      expect([id, title.length > 5, description.length > 20, tags.length > 0]).toEqual([id, true, true, true])
      expect(source).toMatch(/^id: /)
    }
  })

  test.each(blueprints('FLOW').map(({ id, source }) => [id, source] as const))(
    '%s is a good flow in both generations',
    async (id, source) => {
      for (const server of [api, modern]) {
        const [verdict] = (await server.call('POST', 'flows/validate', { body: source })).json
        expect([id, verdict.constraints, verdict.deprecationPaths ?? [], verdict.warnings ?? []]).toEqual([id, undefined, [], []])
      }
    },
  )

  test.each(blueprints('DASHBOARD').map(({ id, source }) => [id, source] as const))('%s is a good dashboard', (_, source) =>
    expect(readDashboard(source).problems).toEqual([]),
  )
})

describe('the routes', () => {
  test('a search by text, by tags and in pages', async () => {
    expect(ids(await get('FLOW?q=website'))).toEqual(['check-a-website'])
    expect(ids(await get('FLOW?tags=schedule&tags=http'))).toEqual(['check-a-website'])
    expect(ids(await get('FLOW?filters[tags][IN]=schedule,maintenance'))).toEqual(['clean-up-nightly'])
    const all = await get('FLOW?size=100')
    expect(all.total).toBe(blueprints('FLOW').length)
    const titles = all.results.map(({ title }: { title: string }) => title)
    expect(titles).toEqual(titles.toSorted())
    expect(ids(await get('FLOW?size=2&page=2&sort=title:desc'))).toEqual(ids({ results: all.results.toReversed() }).slice(2, 4))
    expect(await get('APP')).toEqual({ results: [], total: 0 })
    expect((await api.get('blueprints/community/COLOUR')).status).toBe(422)
  })

  test('tags, by name', async () => {
    const tags = await get('FLOW/tags')
    expect(tags).toContainEqual({ id: 'getting-started', name: 'Getting started', publishedAt: expect.any(String) })
    expect((await get('FLOW/tags?q=get')).map(({ id }: { id: string }) => id)).toEqual(['getting-started'])
  })

  test('one of them, its source and its graph', async () => {
    const one = await get('FLOW/hello-world')
    expect(one).toMatchObject({ id: 'hello-world', title: 'Say hello', kind: 'FLOW', tags: ['getting-started'] })
    expect(one.includedTasks).toEqual(['io.kestra.plugin.core.log.Log'])
    const source = await api.get('blueprints/community/FLOW/hello-world/source')
    expect([source.headers['content-type'], source.text]).toEqual([expect.stringContaining('application/yaml'), one.source])
    const { nodes } = await get('FLOW/hello-world/graph')
    expect(nodes.map(({ uid }: { uid: string }) => uid)).toContain('root.greet')
    expect((await api.get('blueprints/community/FLOW/nothing')).status).toBe(404)
    expect((await get('DASHBOARD/failures')).includedTasks).toEqual([])
    expect((await api.get('blueprints/community/DASHBOARD/failures/graph')).status).toBe(422)
  })

  test('a blueprint is deployed and runs', async () => {
    const execution = (await api.call('POST', 'executions/company.team/hello-world?wait=true')).json
    expect([execution.state.current, execution.outputs]).toEqual(['SUCCESS', { greeting: 'Hello, world!' }])
  })

  test.each([
    'ask-for-inputs',
    'daily-report',
    'order-webhook',
    'load-tables',
    'call-a-subflow',
    'load-what-is-new',
    'choose-by-region',
    'build-with-dependencies',
    'parallel-branches',
    'clean-a-list',
    'read-json',
    'watch-an-sla',
    'label-and-measure',
    'share-files',
    'clean-up-nightly',
  ])('%s needs nobody and ends well', async (id) => {
    const execution = await api.run((await get(`FLOW/${id}`)).source)
    const { results } = (await api.get(`logs/search?filters[executionId][EQUALS]=${execution.id}&filters[level][EQUALS]=WARN`)).json
    const problems = results.filter(({ level }: { level: string }) => level === 'ERROR').map(({ message }: { message: string }) => message)
    expect([execution.state.current, problems]).toEqual(['SUCCESS', []])
  })
})
