import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
beforeAll(async () => {
  api = await startApi('2.0')
})
afterAll(() => api.close())

const tool = (id: string, server: string) => `id: ${id}
namespace: tools
tasks:
  - {id: hello, type: io.kestra.plugin.core.log.Log, message: hello}
triggers:
  - id: called
    type: io.kestra.plugin.core.trigger.McpToolTrigger
    toolName: ${id}_tool
    title: Tool ${id}
    toolDescription: Calls ${id}
${server}`

test('a server is made, read, changed, switched off and deleted', async () => {
  const body = { id: 'house', description: 'Of the house', serverType: 'PUBLIC', authType: 'OAUTH', oauthScopesSupported: ['read'] }
  const created = await api.call('POST', 'mcp/servers', { body })
  expect([created.status, created.json]).toEqual([
    200,
    { ...body, disabled: false, isDefault: false, created: expect.any(String), updated: expect.any(String) },
  ])
  expect((await api.call('POST', 'mcp/servers', { body })).status).toBe(422)
  expect((await api.call('PUT', 'mcp/servers/house', { body: { id: 'house', instructions: 'Ask' } })).json).toMatchObject({
    instructions: 'Ask',
    serverType: 'PRIVATE',
    authType: 'BASIC',
    created: created.json.created,
  })
  expect((await api.call('PUT', 'mcp/servers/house', { body: { id: 'other' } })).status).toBe(422)
  expect((await api.call('PATCH', 'mcp/servers/house/toggle')).json.disabled).toBe(true)
  expect((await api.call('PATCH', 'mcp/servers/house/toggle')).json.disabled).toBe(false)
  expect((await api.get('mcp/servers')).json.results.map(({ id }: { id: string }) => id)).toEqual(['default', 'house'])
  expect((await api.call('DELETE', 'mcp/servers/house')).status).toBe(204)
  expect((await api.get('mcp/servers/house')).status).toBe(404)
})

test.each([{ id: 'Upper' }, { id: '' }, {}, { id: 'a', serverType: 'OPEN' }, []])('%j is no server', async (body) => {
  expect((await api.call('POST', 'mcp/servers', { body })).status).toBe(422)
})

test('the default server is always there', async () => {
  expect((await api.get('mcp/servers/default')).json).toMatchObject({ id: 'default', isDefault: true, disabled: false })
  expect((await api.call('DELETE', 'mcp/servers/default')).status).toBe(422)
})

test('the tools of a server are the triggers that name it', async () => {
  await api.call('POST', 'mcp/servers', { body: { id: 'own' } })
  for (const source of [tool('b', ''), tool('a', '    mcpServer: own\n    disabled: true\n')])
    expect((await api.call('POST', 'flows', { body: source })).status).toBe(200)
  expect((await api.get('mcp/servers/default/tools')).json).toEqual([
    {
      toolName: 'b_tool',
      triggerId: 'called',
      title: 'Tool b',
      description: 'Calls b',
      namespace: 'tools',
      flowId: 'b',
      flowRevision: 1,
      disabled: false,
    },
  ])
  expect((await api.get('mcp/servers/own/tools')).json).toMatchObject([{ toolName: 'a_tool', disabled: true }])
  expect((await api.get('mcp/servers/nothing/tools')).status).toBe(404)
})

test('functions come with their arguments in 2.0', async () => {
  const functions = (await api.get('/api/v1/pebble/functions')).json
  expect(functions.find(({ name }: { name: string }) => name === 'secret').arguments).toContainEqual({ name: 'key' })
})
