import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localAccess } from '../src/auth/access.ts'
import { type ApiServer, startApi } from './api/api-server.ts'

const flow = `
id: shell
namespace: company.shell
inputs: [{id: who, type: STRING, defaults: world}]
tasks: [{id: hello, type: io.kestra.plugin.core.log.Log, message: "hello {{ inputs.who }}"}]
`
const json = { 'content-type': 'application/json' }
let api: ApiServer
// biome-ignore lint/suspicious/noExplicitAny: the JSON of an execution
let execution: any

beforeAll(async () => {
  api = await startApi('1.3', {
    ...localAccess,
    ownOrigins: ['https://flows.company.team'],
    hosts: ['flows.company.team'],
    cors: [
      {
        origins: ['https://portal.company.team'],
        methods: ['GET', 'POST'],
        headers: ['content-type'],
        exposedHeaders: ['X-Total'],
        credentials: true,
        maxAgeSeconds: 60,
      },
      { originPattern: /^https:\/\/\w+\.preview\.team$/, exposedHeaders: [], credentials: false, maxAgeSeconds: 1800 },
    ],
  })
  execution = await api.run(flow)
})
afterAll(() => api.close())

describe('bodies as clients send them', () => {
  test.each(['executions/ID/restart', 'executions/ID/replay', 'executions/ID/pause', 'executions/ID/change-status?status=FAILED'])(
    'POST %s with a JSON content type and no body is no malformed JSON',
    async (path) => {
      const answer = await api.call('POST', path.replace('ID', execution.id), { headers: json })
      expect(answer.status, answer.text).not.toBe(400)
      expect(answer.text).not.toMatch(/json/i)
    },
  )

  test.each([
    ['only the closing boundary', '--b--\r\n'],
    ['nothing', ''],
    ['a part named 0', '--b\r\nContent-Disposition: form-data; name="0"\r\n\r\n{"key":"value"}\r\n--b--\r\n'],
  ])('an execution is created by a form of %s', async (_, body) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const answer = await api.call('POST', 'executions/company.shell/shell?wait=true', { headers, body: Buffer.from(body) })
    expect([answer.status, answer.json.state.current, answer.json.inputs]).toEqual([200, 'SUCCESS', { who: 'world' }])
  })

  test('a DELETE carries its list as JSON', async () => {
    await api.call('PUT', 'namespaces/company.shell/kv/a', { headers: { 'content-type': 'text/plain' }, body: '"x"' })
    expect((await api.call('DELETE', 'namespaces/company.shell/kv', { body: { keys: ['a'] } })).json).toEqual({ keys: ['a'] })
    expect((await api.get('namespaces/company.shell/kv/a')).status).toBe(404)
  })

  test('the value of a key is not parsed as JSON before the store reads it', async () => {
    const put = await api.call('PUT', 'namespaces/company.shell/kv/bare', { headers: json, body: 'value-inherited' })
    expect(put.status).toBe(200)
    expect((await api.get('namespaces/company.shell/kv/bare')).json).toMatchObject({ type: 'STRING', value: 'value-inherited' })
  })

  test('broken JSON is told as such, in 422', async () => {
    const answer = await api.call('POST', 'executions/latest', { headers: json, body: '[{' })
    expect([answer.status, answer.json.message]).toEqual([422, expect.stringMatching(/^Invalid json/)])
  })

  test('JSON nested a hundred thousand levels deep harms nobody', async () => {
    const answer = await api.call('POST', 'executions/latest', { headers: json, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` })
    expect(answer.status).toBe(422)
  })

  test('a body that is too large is refused', async () => {
    const answer = await api.call('POST', 'executions/latest', { headers: json, body: Buffer.alloc(localAccess.maxBodyBytes + 1, ' ') })
    expect(answer.status).toBe(413)
  })
})

describe('errors', () => {
  test('on the paths of 1.3 are HAL', async () => {
    const answer = await api.get('executions/nothing')
    expect(answer.headers['content-type']).toContain('application/json')
    expect([answer.status, answer.json]).toEqual([
      404,
      expect.objectContaining({
        message: expect.any(String),
        _links: { self: [{ href: '/api/v1/main/executions/nothing', templated: false }] },
      }),
    ])
  })

  test('on the paths that only 2.0 has are problems', async () => {
    const answer = await api.call('POST', 'executions/nothing/actions/restart')
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect([answer.status, answer.json]).toEqual([
      404,
      expect.objectContaining({
        type: 'https://kestra.io/docs/api-reference/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: expect.any(String),
        instance: '/api/v1/main/executions/nothing/actions/restart',
      }),
    ])
  })

  test('every 404 says which edition answers', async () => {
    expect((await api.get('executions/nothing')).headers['x-kestra-edition']).toBe('OSS')
  })
})

describe('methods', () => {
  test('HEAD answers what GET does, without the body', async () => {
    const [get, head] = [await api.get('flows/company.shell/shell'), await api.call('HEAD', 'flows/company.shell/shell')]
    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', get.headers['content-type']])
    expect((await api.call('HEAD', 'flows/company.shell/nothing')).status).toBe(404)
  })

  test.each(['PATCH', 'DELETE', 'OPTIONS'])('%s where there is no such method names those that there are', async (method) => {
    const answer = await api.call(method, 'flows/search')
    expect([answer.status, answer.headers['allow']]).toEqual([405, expect.stringContaining('GET, HEAD')])
  })

  test('the tenant may be left out', async () => {
    expect((await api.get('/api/v1/flows/company.shell/shell')).json.id).toBe('shell')
  })
})

describe('Host and Origin', () => {
  const from = (headers: Record<string, string>, method = 'GET') => api.call(method, 'flows/search', { headers })

  test.each([
    'localhost:8080',
    '127.0.0.1:8080',
    '[::1]:8080',
    '192.168.0.7',
    'flows.company.team',
    'Flows.Company.Team:443',
    'a.localhost',
  ])('the server is called %s', async (host) => expect((await from({ host })).status).toBe(200))

  test.each(['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.evil.example'])(
    'it is not called %s',
    async (host) => {
      const answer = await from({ host })
      expect([answer.status, answer.json.code]).toEqual([403, 'FOREIGN_HOST'])
    },
  )

  test.each([
    ['http://localhost:8080', 200],
    ['https://flows.company.team', 200],
    ['https://portal.company.team', 200],
    ['https://feature7.preview.team', 200],
    ['http://localhost:3000', 403],
    ['https://evil.example', 403],
    ['https://portal.company.team.evil.example', 403],
    ['null', 403],
  ])('a page of %s gets %i', async (origin, status) => {
    expect((await from({ host: 'localhost:8080', origin })).status).toBe(status)
  })

  test('a webhook may be called by any page', async () => {
    const answer = await api.call('POST', 'executions/webhook/company.shell/shell/key', { headers: { origin: 'https://evil.example' } })
    expect(answer.status).not.toBe(403)
  })

  test('an allowed page is told what it may do', async () => {
    const headers = {
      origin: 'https://portal.company.team',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-other',
    }
    const asked = await from(headers, 'OPTIONS')
    expect([asked.status, asked.headers]).toEqual([
      200,
      expect.objectContaining({
        'access-control-allow-origin': 'https://portal.company.team',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '60',
        vary: 'Origin',
      }),
    ])
    expect(
      (await from({ ...headers, 'access-control-request-method': 'DELETE' }, 'OPTIONS')).headers['access-control-allow-methods'],
    ).toBeUndefined()
    const used = await from({ origin: 'https://feature7.preview.team' })
    expect(used.headers['access-control-allow-origin']).toBe('https://feature7.preview.team')
    expect(used.headers['access-control-allow-credentials']).toBeUndefined()
  })
})

describe('streams', () => {
  test('frames are named by their id; an execution that has ended is a start and an end', async () => {
    const execution = await api.run(flow.replace('id: shell', 'id: followed'))
    const answer = await api.get(`executions/${execution.id}/follow`)
    expect(answer.headers['content-type']).toContain('text/event-stream')
    const frames = answer.text
      .trimEnd()
      .split('\n\n')
      .map((frame) => frame.split('\n'))
    expect(frames.map(([id]) => id)).toEqual(['id: start', 'id: end'])
    expect(JSON.parse(frames[0]?.[1]?.replace('data: ', '') ?? '')).toEqual({ id: execution.id })
    expect(JSON.parse(frames[1]?.[1]?.replace('data: ', '') ?? '')).toMatchObject({ id: execution.id, state: { current: 'SUCCESS' } })
    expect(answer.text).not.toContain('event:')
  })

  test('carry the headers of every answer', async () => {
    const answer = await api.call('GET', `executions/${execution.id}/follow`, { headers: { origin: 'https://portal.company.team' } })
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': 'https://portal.company.team',
    })
  })
})
