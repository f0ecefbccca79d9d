import { mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { expect, onTestFinished, test } from 'vitest'
import { SecretService } from '../../src/services/secret-service.ts'
import { openServices, scope } from './support.ts'

const own = '/company/team/my-flow/executions/exec1/tasks/t/run/f.txt'
const stranger = '/company/other/flow/executions/exec9/tasks/t/run/f.txt'

test('read() takes files of the execution, of the namespace, of the trigger, and task files of others', async () => {
  const { lookup, storage, namespaceFiles } = await openServices()
  await storage.write('main', own, 'mine')
  await storage.write('main', stranger, 'theirs')
  await storage.write('main', '/up/f/executions/e/inputs/x/f', 'upstream')
  await namespaceFiles.put('main', 'company.team', 'dir/f.txt', 'of the namespace')
  await namespaceFiles.put('main', 'company', 'f.txt', 'of the parent')
  expect(await lookup('read', { path: `kestra://${own}` })).toBe('mine')
  expect(await lookup('read', { path: `kestra://${stranger}` })).toBe('theirs')
  expect(await lookup('read', { path: 'dir/f.txt' })).toBe('of the namespace')
  expect(await lookup('read', { path: 'nsfile:///dir/f.txt' })).toBe('of the namespace')
  expect(await lookup('read', { path: 'nsfile://company/f.txt' })).toBe('of the parent')
  expect(await lookup('read', { path: 'f.txt', namespace: 'company' })).toBe('of the parent')
  const trigger = { namespace: 'up', flowId: 'f', executionId: 'e' }
  expect(await lookup('read', { path: 'kestra:///up/f/executions/e/inputs/x/f' }, { ...scope, trigger })).toBe('upstream')
})

test.each([
  ['kestra:///company/team/x.txt', "Unable to read the file 'kestra:///company/team/x.txt' as it is not an execution file"],
  ['kestra:///company/_kv/k.ion', 'as it is not an execution file'],
  ['kestra:///company/team/my-flow/executions/exec1/../../x', "relative '..' path"],
  ['https://example.com/x', 'Cannot process the URI https://example.com/x: scheme not supported.'],
  ['nope.txt', "File '/nope.txt' was not found in namespace 'company.team'."],
  ['file:///etc/hostname', 'is not authorized'],
])('read(%j) is refused', async (path, message) => {
  const { lookup } = await openServices()
  await expect(lookup('read', { path })).rejects.toThrow(message)
})

test('file:// reads below the working directory', async () => {
  const { lookup } = await openServices()
  const workingDir = await realpath(await mkdtemp(join(tmpdir(), 'windhover-wd-')))
  await writeFile(join(workingDir, 'f.txt'), 'local')
  expect(await lookup('read', { path: `file://${workingDir}/f.txt` }, { ...scope, workingDir })).toBe('local')
})

test('sizes and existence follow the rules of read()', async () => {
  const { lookup, storage, namespaceFiles } = await openServices()
  await storage.write('main', own, 'mine')
  await namespaceFiles.put('main', 'company.team', 'empty', '')
  const path = `kestra://${own}`
  expect(await lookup('fileSize', { path })).toBe(4)
  expect(await lookup('fileExists', { path })).toBe(true)
  expect(await lookup('fileExists', { path: `${path}x` })).toBe(false)
  expect(await lookup('fileExists', { path: 'nope' })).toBe(false)
  expect(await lookup('isFileEmpty', { path: 'empty' })).toBe(true)
  await expect(lookup('fileSize', { path: `${path}x` })).rejects.toThrow('File not found for URI')
  expect(await lookup('fileURI', { path: '/a/b' })).toBe('kestra:///company/team/_files/a/b')
})

test('secret() answers with the text, a field, or a map', async () => {
  const { lookup } = await openServices({ secrets: new SecretService({ SECRET_A: '{"x":"y z"}' }) })
  expect(await lookup('secret', { key: 'a' })).toBe('{"x":"y z"}')
  expect(await lookup('secret', { key: 'a', subkey: 'x' })).toBe('y z')
  expect(await lookup('secret', { key: 'a', full: true })).toEqual({ value: '{"x":"y z"}' })
  await expect(lookup('secret', {})).rejects.toThrow("The 'secret' function expects an argument 'key'.")
})

test('errorLogs() waits until the failure is in the store, and gives at most 25', async () => {
  const { lookup, repositories } = await openServices()
  const entry: LogEntry = {
    tenantId: 'main',
    namespace: 'company.team',
    flowId: 'my_flow',
    executionId: 'exec1',
    timestamp: 0,
    level: 'ERROR',
    message: 'x',
  }
  const asked = lookup('errorLogs', {})
  await repositories.logs.append([...Array.from({ length: 30 }, () => entry), { ...entry, level: 'WARN' }])
  const found = (await asked) as readonly Record<string, unknown>[]
  expect(found).toHaveLength(25)
  expect(found[0]).toMatchObject({ level: 'ERROR', message: 'x', timestamp: '1970-01-01T00:00:00.000Z' })
})

test('http() sends what it is told and decodes the answer by its type', async () => {
  const uri = await startServer()
  const { lookup } = await openServices()
  const args = { uri: `${uri}/echo?a=1`, method: 'post', query: { b: ['x y', 'z'] }, body: { n: 1 }, headers: { 'X-Own': 'h' } }
  expect(await lookup('http', args)).toEqual({
    method: 'POST',
    url: '/echo?a=1&b=x+y&b=z',
    own: 'h',
    type: 'application/json',
    body: '{"n":1}',
  })
  expect(await lookup('http', { uri: `${uri}/text` })).toBe('plain')
  expect(await lookup('http', { uri: `${uri}/yaml` })).toEqual({ a: [1, 2] })
})

test('http() fails with the status, or with the reason that nobody answered', async () => {
  const uri = await startServer()
  const { lookup } = await openServices()
  await expect(lookup('http', { uri: `${uri}/nope` })).rejects.toThrow(
    'Failed to execute HTTP Request, server respond with status 404 : Not Found',
  )
  await expect(lookup('http', { uri: 'http://127.0.0.1:1/' })).rejects.toThrow('Failed to execute HTTP Request')
  await expect(lookup('http', {})).rejects.toThrow("expects an argument 'uri'")
})

test('a function that nobody answers is an error, not a crash', async () => {
  const { lookup } = await openServices()
  await expect(lookup('subflow', {})).rejects.toThrow("The function 'subflow' is not available here")
})

async function startServer(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/text') return response.setHeader('content-type', 'text/plain').end('plain')
    if (request.url === '/yaml') return response.setHeader('content-type', 'application/yaml').end('a: [1, 2]')
    if (!request.url?.startsWith('/echo')) return response.writeHead(404).end()
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      const { method, url, headers } = request
      response.setHeader('content-type', 'application/json; charset=utf-8')
      response.end(JSON.stringify({ method, url, own: headers['x-own'], type: headers['content-type'], body }))
    })
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
