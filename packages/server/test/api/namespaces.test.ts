import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const flow = (namespace: string, id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: hello
    type: io.kestra.plugin.core.log.Log
    message: hello
`

beforeAll(async () => {
  process.env['SECRET_DATABASE'] = 'aHVzaA=='
  process.env['SECRET_API'] = 'plain'
  api = await startApi()
  await api.call('POST', 'flows', { body: flow('company.team.one', 'a') })
  await api.call('POST', 'flows', { body: flow('company.team.one', 'b') })
  await api.call('POST', 'flows', { body: flow('zoo', 'a') })
  await api.call('PUT', 'namespaces/only.keys/kv/a', { body: '1' })
})
afterAll(() => api.close())

const ids = (answer: { json: { results: { id: string }[] } }) => answer.json.results.map(({ id }) => id)

test('namespaces are those that hold something, and those above them', async () => {
  const answer = await api.get('namespaces/search')
  expect(ids(answer)).toEqual(['company', 'company.team', 'company.team.one', 'only', 'only.keys', 'zoo'])
  expect(answer.json.total).toBe(6)
  expect(answer.json.results[0]).toEqual({ id: 'company', deleted: false })
})

test('existing ones hold something themselves', async () => {
  expect(ids(await api.get('namespaces/search?existing=true'))).toEqual(['company.team.one', 'only.keys', 'zoo'])
  expect(ids(await api.get('namespaces/search?filters[existingOnly][EQUALS]=true&filters[q][EQUALS]=O.'))).toEqual([])
})

test('a text, an order and pages', async () => {
  expect(ids(await api.get('namespaces/search?q=TEAM'))).toEqual(['company.team', 'company.team.one'])
  expect(ids(await api.get('namespaces/search?sort=id:desc&size=2&page=2'))).toEqual(['only', 'company.team.one'])
})

test('a namespace answers whether or not anything lies in it', async () => {
  expect((await api.get('namespaces/company.team')).json).toEqual({ id: 'company.team', deleted: false })
  expect((await api.get('namespaces/somewhere')).json).toEqual({ id: 'somewhere', deleted: false })
})

test('autocompletion finds by text and keeps the ids asked for', async () => {
  const complete = async (body: object) => (await api.call('POST', 'namespaces/autocomplete', { body })).json
  expect(await complete({ q: 'team' })).toEqual(['company.team', 'company.team.one'])
  expect(await complete({ q: 'team', ids: ['zoo'], existingOnly: true })).toEqual(['company.team.one', 'zoo'])
  expect((await api.call('POST', 'namespaces/autocomplete', { body: { ids: 'zoo' } })).status).toBe(422)
})

test('secrets are listed by name, never by value', async () => {
  const all = (await api.get('secrets?sort=key:desc')).json
  expect(all).toEqual({ readOnly: true, results: [{ key: 'DATABASE' }, { key: 'API' }], total: 2 })
  expect((await api.get('secrets?filters[namespace][EQUALS]=zoo&filters[q][EQUALS]=data')).json.results).toEqual([{ key: 'DATABASE' }])
  expect((await api.get('namespaces/zoo/secrets?size=1')).json).toEqual({ readOnly: true, results: [{ key: 'API' }], total: 2 })
  expect((await api.get('namespaces/zoo/inherited-secrets')).json).toEqual({ zoo: ['API', 'DATABASE'] })
})
