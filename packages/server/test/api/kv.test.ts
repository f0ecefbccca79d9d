import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const put = (key: string, value: string, headers: Record<string, string> = {}) =>
  api.call('PUT', `namespaces/company.team/kv/${key}`, { body: value, headers: { 'content-type': 'text/plain', ...headers } })

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test.each([
  ['"text"', 'STRING', 'text'],
  ['bare-word', 'STRING', 'bare-word'],
  ['42', 'NUMBER', 42],
  ['true', 'BOOLEAN', true],
  ['PT15M', 'DURATION', 'PT15M'],
  ['2025-10-13', 'DATE', '2025-10-13'],
  ['2025-10-14T18:02:08.000Z', 'DATETIME', '2025-10-14T18:02:08Z'],
  ['{"a": [1]}', 'JSON', { a: [1] }],
])('the body %s is a %s', async (body, type, value) => {
  const answer = await put('typed', body)
  expect([answer.status, answer.text]).toEqual([200, ''])
  expect((await api.get('namespaces/company.team/kv/typed')).json).toMatchObject({ type, value })
})

test('a body that says it is JSON is read by the store as well', async () => {
  await put('json', '"quoted"', { 'content-type': 'application/json' })
  expect((await api.get('namespaces/company.team/kv/json')).json.value).toBe('quoted')
})

test('a key lives as long as its ttl says and has its description', async () => {
  await put('short', '1', { ttl: 'PT1H', description: 'for an hour' })
  const { results } = (await api.get('kv?filters[q][EQUALS]=short')).json
  expect(results).toHaveLength(1)
  expect(results[0]).toMatchObject({ namespace: 'company.team', key: 'short', version: 1, revision: 1, description: 'for an hour' })
  expect(Date.parse(results[0].expirationDate) - Date.parse(results[0].updateDate)).toBe(3_600_000)
  expect(results[0].creationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
})

test('an expired key is gone with status 410, an unknown one with 404', async () => {
  await put('over', '1', { ttl: 'PT0S' })
  expect((await api.get('namespaces/company.team/kv/over')).status).toBe(410)
  expect((await api.get('namespaces/company.team/kv/over')).status).toBe(404)
  expect((await api.get('namespaces/company.team/kv/never')).status).toBe(404)
})

test.each([
  ['ttl', 'soon'],
  ['ttl', 'PT-1H'],
])('a %s of %s is refused', async (name, value) => {
  expect((await put('refused', '1', { [name]: value })).status).toBe(422)
})

test('every version counts one more', async () => {
  for (const value of ['1', '2', '3']) await put('counted', value)
  expect((await api.get('namespaces/company.team/kv/counted')).json.revision).toBe(3)
})

test('keys of all namespaces are filtered, sorted and paged', async () => {
  for (const [namespace, key] of [
    ['list.a', 'one'],
    ['list.a', 'two'],
    ['list.b', 'one'],
    ['other', 'one'],
  ])
    await api.call('PUT', `namespaces/${namespace}/kv/${key}`, { body: '1' })
  const named = async (query: string) =>
    (await api.get(`kv?${query}`)).json.results.map((entry: { namespace: string; key: string }) => `${entry.namespace}/${entry.key}`)
  expect(await named('filters[namespace][PREFIX]=list&sort=namespace:desc&sort=key:asc')).toEqual([
    'list.b/one',
    'list.a/one',
    'list.a/two',
  ])
  expect(await named('filters[namespace][IN]=list.a,other&filters[key][EQUALS]=one&sort=namespace:asc')).toEqual([
    'list.a/one',
    'other/one',
  ])
  const second = (await api.get('kv?filters[namespace][STARTS_WITH]=list&sort=namespace:asc&sort=key:asc&size=2&page=2')).json
  expect([second.total, second.results.map((entry: { namespace: string }) => entry.namespace)]).toEqual([3, ['list.b']])
})

test('a filter that nobody knows is refused', async () => {
  expect((await api.get('kv?filters[colour][EQUALS]=red')).status).toBe(400)
  expect((await api.get('kv?filters[key][NEARLY]=red')).json.message).toContain('Operation NEARLY is not supported for field KEY')
})

test.each(['(a+)+$', '(a|aa)*$', 'a*a*a*a*$', '((x)*)*', '('])('the pattern %s is refused', async (pattern) => {
  expect((await api.get(`kv?filters[key][REGEX]=${encodeURIComponent(pattern)}`)).status).toBe(400)
})

test('keys are found by pattern', async () => {
  for (const key of ['rx-1', 'rx-22', 'ry-1']) await put(key, '1')
  const { results } = (await api.get(`kv?filters[key][REGEX]=${encodeURIComponent('^rx-\\d+$')}&sort=key:asc`)).json
  expect(results.map(({ key }: { key: string }) => key)).toEqual(['rx-1', 'rx-22'])
})

test('keys of one namespace, ascending', async () => {
  for (const key of ['b', 'a']) await api.call('PUT', `namespaces/plain.list/kv/${key}`, { body: '1' })
  const entries = (await api.get('namespaces/plain.list/kv')).json
  expect(entries.map(({ key, version }: { key: string; version: number }) => [key, version])).toEqual([
    ['a', 1],
    ['b', 1],
  ])
})

test('a nearer key hides the same key of a parent', async () => {
  await api.call('PUT', 'namespaces/tree/kv/shared', { body: '1' })
  await api.call('PUT', 'namespaces/tree/kv/upper', { body: '1' })
  await api.call('PUT', 'namespaces/tree.leaf/kv/shared', { body: '2' })
  const inherited = (await api.get('namespaces/tree.leaf/kv/inheritance')).json
  const places = inherited.map((entry: { namespace: string; key: string }) => `${entry.namespace}/${entry.key}`)
  expect(places.toSorted()).toEqual(['tree.leaf/shared', 'tree/upper'])
})

test('one key or several are deleted; the answer says which were there', async () => {
  for (const key of ['a', 'b', 'c']) await put(key, '1')
  expect((await api.call('DELETE', 'namespaces/company.team/kv/a')).json).toBe(true)
  expect((await api.call('DELETE', 'namespaces/company.team/kv/a')).json).toBe(false)
  const bulk = await api.call('DELETE', 'namespaces/company.team/kv', { body: { namespace: 'company.team', keys: ['b', 'c', 'nothing'] } })
  expect(bulk.json).toEqual({ keys: ['b', 'c'] })
  expect((await api.call('DELETE', 'namespaces/company.team/kv', { body: { keys: 'b' } })).status).toBe(422)
})
