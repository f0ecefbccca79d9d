import { MemoryStorage, runTask, type TestOptions } from '@windhover/sdk/testing.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { download } from '../../src/http/download.ts'
import { request } from '../../src/http/request.ts'
import { type Echo, type RunningServer, startProxy, startServer, startTlsServer } from './server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const others: RunningServer[] = []
afterEach(() => Promise.all(others.splice(0).map((other) => other.close())))
/** A server of one test only. */
function closing(other: RunningServer): RunningServer {
  others.push(other)
  return other
}

interface Answer extends Record<string, unknown> {
  readonly uri: string
  readonly code: number
  readonly headers: Readonly<Record<string, string[]>>
  readonly body?: string
}

const ask = (path: string, properties: Record<string, unknown> = {}, options: TestOptions = {}) =>
  runTask<Answer>(request, { uri: `${server.origin}${path}`, ...properties }, options)
const echoOf = async (path: string, properties: Record<string, unknown> = {}, options: TestOptions = {}): Promise<Echo> =>
  JSON.parse((await ask(path, properties, options)).outputs.body ?? '')

describe('Request', () => {
  test('answers with address, code, headers and body', async () => {
    const { outputs, logs } = await ask('/data.csv')
    expect(outputs).toMatchObject({ uri: `${server.origin}/data.csv`, code: 200, body: 'a,b\n1,2\n' })
    expect(outputs.headers).toMatchObject({ 'content-type': ['text/csv'], 'content-length': ['8'] })
    expect(logs).toEqual([`DEBUG Request '${server.origin}/data.csv' from '127.0.0.1:${server.port}' with the response code '200'`])
  })

  test('encodes spaces and parameters, and repeats lists', async () => {
    const { outputs } = await ask(
      '/echo?a=b c',
      { params: { x: '1', y: ['a', 'b c'], z: '{{ v }}', none: null } },
      { variables: { v: 'q&r' } },
    )
    expect(outputs.uri).toBe(`${server.origin}/echo?a=b%20c&x=1&y=a&y=b%20c&z=q%26r`)
    expect(outputs.headers['x-multi']).toEqual(['a', 'b'])
  })

  test.each<[string, Record<string, unknown>, Partial<Echo>, Record<string, string | undefined>]>([
    ['a text', { body: '{"a": 1}' }, { body: '{"a": 1}' }, { 'content-type': 'application/json; charset=UTF-8', 'content-length': '8' }],
    ['a map as JSON', { body: { a: 1 }, contentType: 'text/plain' }, { body: '{"a":1}' }, { 'content-type': 'text/plain; charset=UTF-8' }],
    [
      'a form',
      { formData: { a: 1, b: 'x y', c: 'é' } },
      { body: 'a=1&b=x+y&c=%C3%A9' },
      { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    ],
    ['no body', {}, { body: '' }, { 'content-type': 'application/json' }],
    ['headers over others', { headers: { 'Content-Type': 'a/b', 'X-A': 1 } }, {}, { 'content-type': 'a/b', 'x-a': '1' }],
    ['basic credentials', { options: { auth: { type: 'BASIC', username: 'u', password: 'p' } } }, {}, { authorization: 'Basic dTpw' }],
    ['older basic credentials', { options: { basicAuthUser: 'u', basicAuthPassword: 'p' } }, {}, { authorization: 'Basic dTpw' }],
    ['a token', { options: { auth: { type: 'BEARER', token: 'tt' } } }, {}, { authorization: 'Bearer tt' }],
  ])('sends %s', async (_name, properties, expected, headers) => {
    const echo = await echoOf('/echo', { method: 'post', ...properties })
    expect(echo).toMatchObject({ method: 'POST', ...expected })
    expect(echo.headers).toMatchObject(headers)
  })

  test('sends files of a form', async () => {
    const storage = new MemoryStorage()
    const uri = storage.add('dir/f.txt', 'file body')
    const echo = await echoOf(
      '/echo',
      { method: 'POST', contentType: 'multipart/form-data', formData: { a: 1, f: uri, g: { name: 'n.txt', content: uri } } },
      { storage },
    )
    const boundary = /boundary=(.+)/.exec(echo.headers['content-type'] ?? '')?.[1]
    expect(echo.headers['content-length']).toBe(String(echo.body.length))
    expect(echo.body.replaceAll(boundary ?? '', 'B').split('\r\n')).toEqual([
      '--B',
      'Content-Disposition: form-data; name="a"',
      'Content-Type: text/plain; charset=UTF-8',
      '',
      '1',
      '--B',
      'Content-Disposition: form-data; name="f"; filename="f.txt"',
      'Content-Type: application/octet-stream',
      '',
      'file body',
      '--B',
      'Content-Disposition: form-data; name="g"; filename="n.txt"',
      'Content-Type: application/octet-stream',
      '',
      'file body',
      '--B--',
      '',
    ])
  })

  test('answers a digest challenge', async () => {
    const { outputs } = await ask('/digest', { options: { auth: { type: 'DIGEST', username: 'u', password: 'p' } } })
    expect(outputs.body).toMatch(/^Digest username="u", realm="r", nonce="abc", uri="\/digest", .*opaque="o", qop=auth, nc=00000001/)
  })

  test.each<[string, Record<string, unknown>, number | RegExp]>([
    ['/status?code=404', {}, /^Failed http request with response code '404' and body:\nbad thing$/],
    ['/status?code=404', { options: { allowFailed: true } }, 404],
    ['/status?code=404', { allowFailed: 'true' }, 404],
    ['/status?code=500', { options: { allowedResponseCodes: [500] } }, 500],
    ['/status?code=200', { options: { allowedResponseCodes: ['500'] } }, /response code '200'/],
    ['/redirect', { options: { followRedirects: false } }, 302],
  ])('%s with %j ends in %s', async (path, properties, expected) => {
    if (typeof expected === 'number') expect((await ask(path, properties)).outputs.code).toBe(expected)
    else await expect(ask(path, properties)).rejects.toThrow(expected)
  })

  test.each([
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'xx'],
    [308, 'PUT', 'PUT', 'xx'],
    [301, 'GET', 'GET', 'xx'],
  ])('follows %i of a %s with a %s', async (code, method, then, body) => {
    expect(await echoOf(`/redirect?code=${code}`, { method, body: 'xx' })).toMatchObject({ url: '/echo', method: then, body })
  })

  test('keeps credentials from other hosts', async () => {
    const other = closing(await startServer())
    const auth = { options: { auth: { type: 'BEARER', token: 't' } } }
    expect((await echoOf(`/redirect?to=${other.origin}/echo`, auth)).headers).not.toHaveProperty('authorization')
    expect((await echoOf('/redirect', auth)).headers).toHaveProperty('authorization')
  })

  test('gives up on redirects without end', async () => {
    await expect(ask('/loop')).rejects.toThrow(/More than 50 redirects/)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['/latin', {}, 'café'],
    ['/plain', { options: { defaultCharset: 'ISO-8859-1' } }, 'café'],
    ['/gzip', {}, 'unpacked'],
    ['/empty', {}, ''],
  ])('reads the body of %s', async (path, properties, body) => {
    expect((await ask(path, properties)).outputs.body).toBe(body)
  })

  test('a HEAD has no body', async () => {
    expect((await ask('/echo', { method: 'HEAD' })).outputs.body).toBeUndefined()
  })

  test('encrypts the body when asked to', async () => {
    const encrypt = (text: string) => ({ type: 'secret', value: text.toUpperCase() })
    const { outputs } = await ask('/gzip', { encryptBody: true }, { encrypt })
    expect(outputs).toMatchObject({ encryptedBody: { type: 'secret', value: 'UNPACKED' } })
    expect(outputs).not.toHaveProperty('body')
    expect((await ask('/gzip', { encryptBody: true })).logs).toContain('WARN Unable to encrypt the output as encryption is not configured')
  })

  test('logs what it is told to, without credentials', async () => {
    const { logs } = await ask('/echo', {
      method: 'POST',
      body: 'sent',
      options: { auth: { type: 'BEARER', token: 'hidden' }, logs: ['REQUEST_HEADERS', 'REQUEST_BODY', 'RESPONSE_HEADERS'] },
    })
    const text = logs.join('\n')
    expect(text).toMatch(/request headers:.*authorization: \*{6}.*request body:\nsent.*response headers:/s)
    expect(text).not.toContain('hidden')
  })

  test('says why there is no answer', async () => {
    const closed = await startServer()
    await closed.close()
    await expect(runTask(request, { uri: closed.origin })).rejects.toThrow(`Connect to ${closed.origin} failed: Connection refused`)
    await expect(ask('/silent', { options: { timeout: { readIdleTimeout: 'PT0.05S' } } })).rejects.toThrow(/timeout/i)
    await expect(runTask(request, { uri: 'not a uri' })).rejects.toThrow("'not a uri' is not an address")
    await expect(ask('/echo', { params: { a: { b: 1 } } })).rejects.toThrow("The parameter 'a' must be a text or a list of texts")
  })

  test('stops when the task is interrupted', async () => {
    const interruption = new AbortController()
    const run = ask('/silent', {}, { signal: interruption.signal })
    setImmediate(() => interruption.abort())
    await expect(run).rejects.toThrow(/abort/i)
  })

  test('trusts unknown certificates only when told to', async () => {
    const tls = closing(await startTlsServer())
    await expect(runTask(request, { uri: `${tls.origin}/gzip` })).rejects.toThrow(/self-signed certificate/)
    const { outputs } = await runTask<Answer>(request, {
      uri: `${tls.origin}/gzip`,
      options: { ssl: { insecureTrustAllCertificates: true } },
    })
    expect(outputs.body).toBe('unpacked')
  })

  test('goes through a proxy', async () => {
    const seen: string[] = []
    const proxy = closing(await startProxy(seen))
    const tls = closing(await startTlsServer())
    const options = {
      proxy: { type: 'HTTP', address: '127.0.0.1', port: proxy.port, username: 'u', password: 'p' },
      ssl: { insecureTrustAllCertificates: true },
    }
    const { outputs } = await runTask<Answer>(request, { uri: `${tls.origin}/gzip`, options })
    expect(outputs.body).toBe('unpacked')
    expect(seen).toEqual([`127.0.0.1:${tls.port} Basic dTpw`])
  })
})

describe('Download', () => {
  const fetchFile = (path: string, properties: Record<string, unknown> = {}) =>
    runTask<{ uri: string; code: number; length: number }>(download, { uri: `${server.origin}${path}`, ...properties })

  test('stores the file', async () => {
    const { outputs, storage, metrics, logs } = await fetchFile('/data.csv')
    expect(outputs).toMatchObject({ code: 200, length: 8 })
    expect(outputs.uri).toMatch(/\.csv$/)
    expect(storage.text(outputs.uri)).toBe('a,b\n1,2\n')
    expect(metrics).toEqual([{ type: 'counter', name: 'response.length', value: 8 }])
    expect(logs.at(-1)).toBe(`DEBUG File '${server.origin}/data.csv' downloaded with size '8'`)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['/named', {}, 'my+file%5B1%5D.csv'],
    ['/named', { saveAs: 'x.txt' }, 'x.txt'],
    ['/encoded', {}, 'café.csv'],
    ['/broken', {}, 'x.csv'],
  ])('%s with %j is stored as %s', async (path, properties, name) => {
    expect((await fetchFile(path, properties)).outputs.uri.split('/').at(-1)).toBe(name)
  })

  test('an empty file is a failure unless it may be', async () => {
    await expect(fetchFile('/empty')).rejects.toThrow('No response from server')
    const { outputs, logs } = await fetchFile('/empty', { failOnEmptyResponse: false })
    expect(outputs.length).toBe(0)
    expect(logs).toContain(`WARN File '${server.origin}/empty' is empty`)
  })

  test('fails with the server', async () => {
    await expect(fetchFile('/status?code=404')).rejects.toThrow("response code '404'")
    await expect(fetchFile('/short')).rejects.toThrow()
  })
})
