import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

const namespace = 'company.small'
const source = `
id: writes
namespace: ${namespace}
tasks:
  - {id: file, type: io.kestra.plugin.core.storage.Write, content: "one\\ntwo\\nthree\\n", extension: .txt}
  - {id: value, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs.file.uri }}"}
`
let api: ApiServer
// biome-ignore lint/suspicious/noExplicitAny: the JSON of an execution
let execution: any

beforeAll(async () => {
  api = await startApi()
  execution = await api.run(source)
})
afterAll(() => api.close())

test('health, version and figures', async () => {
  for (const path of ['/health', '/health/liveness', '/health/readiness']) expect((await api.get(path)).json.status).toBe('UP')
  expect((await api.get('/version')).json.version).toMatch(/^\d+\.\d+\.\d+/)
  expect((await api.get('/prometheus')).text).toContain('kestra_up 1')
  expect((await api.get('/api/openapi.json')).json.openapi).toBe('3.1.0')
  expect((await api.get('/swagger/kestra.yml')).headers['content-type']).toBe('application/yaml')
})

test('a file of an execution: its size, its first lines, itself', async () => {
  const uri = encodeURIComponent(execution.taskRunList[0].outputs.uri)
  const file = `executions/${execution.id}/file`
  expect((await api.get(`${file}/metas?path=${uri}`)).json).toEqual({ size: 14 })
  expect((await api.get(`${file}/preview?path=${uri}&maxRows=2`)).json).toMatchObject({ extension: 'txt', truncated: true })
  const whole = await api.get(`${file}?path=${uri}`)
  expect([whole.text, whole.headers['content-disposition']]).toEqual([
    'one\ntwo\nthree\n',
    expect.stringMatching(/^attachment; filename=".*\.txt"$/),
  ])
})

test('outputs of an execution and of one task run', async () => {
  const { id, taskRunList } = execution
  expect((await api.get(`outputs/${id}`)).status).toBe(200)
  expect((await api.get(`outputs/${id}/${taskRunList[1].id}`)).json).toMatchObject({ value: taskRunList[0].outputs.uri })
})

test('the graph of a flow, of a text and of an execution', async () => {
  const uids = (graph: { nodes: { uid: string }[] }) =>
    graph.nodes.map(({ uid }) => uid.split('.').at(-1)).filter((uid) => uid === 'file' || uid === 'value')
  expect(uids((await api.get(`flows/${namespace}/writes/graph`)).json)).toEqual(['file', 'value'])
  expect(uids((await api.call('POST', 'flows/graph', { body: source })).json)).toEqual(['file', 'value'])
  expect((await api.get(`executions/${execution.id}/graph`)).json.nodes.length).toBeGreaterThan(2)
})

test('a flow is switched off and on', async () => {
  const body = [{ namespace, id: 'writes' }]
  expect((await api.call('POST', 'flows/disable/by-ids', { body })).json.count).toBe(1)
  expect((await api.call('POST', `executions/${namespace}/writes`)).status).toBe(409)
  expect((await api.call('POST', 'flows/enable/by-ids', { body })).json.count).toBe(1)
  expect((await api.call('POST', `executions/${namespace}/writes?wait=true`)).json.state.current).toBe('SUCCESS')
})

test('providers of AI: none', async () => {
  expect((await api.get('ai/providers')).status).toBeLessThan(500)
})
