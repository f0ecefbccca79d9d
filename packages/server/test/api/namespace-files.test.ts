import { packFiles, unpackFile } from '@windhover/engine/worker/zip.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, filePart, startApi } from './api-server.ts'

let api: ApiServer
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const url = (namespace: string, path: string, tail = '') => `namespaces/${namespace}/files${tail}?path=${encodeURIComponent(path)}`
const upload = (namespace: string, path: string, content: string | Buffer, headers: Record<string, string> = {}) => {
  const part = filePart('fileContent', 'blob', content)
  return api.call('POST', url(namespace, path), { ...part, headers: { ...part.headers, ...headers } })
}
const read = (namespace: string, path: string) => api.get(url(namespace, path))

test('a file comes back byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at))
  const put = await upload('files', '/data/all.bin', bytes)
  expect([put.status, put.text]).toEqual([200, ''])
  const answer = await read('files', '/data/all.bin')
  expect(answer.headers['content-type']).toBe('application/octet-stream')
  expect(answer.bytes.equals(bytes)).toBe(true)
})

test('a blank and a plus are two files, however often a path looks encoded', async () => {
  const names = ['/a b', '/a+b', '/a%20b', '/a%2Bb', '/a%252Bb', '/é', '/e\u0301']
  for (const name of names) await upload('encoded', name, `content of ${name}`)
  for (const name of names) expect((await read('encoded', name)).text).toBe(`content of ${name}`)
  expect((await api.get('namespaces/encoded/files?path=/a+b')).text).toBe('content of /a b')
  const listed = (await api.get('namespaces/encoded/files/search?q=')).json
  expect(listed.toSorted()).toEqual(names.toSorted())
})

test('every printable character names a file, composed and decomposed apart', async () => {
  const characters = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.replaceAll('/', '_'))
    .filter((text) => !/^\.{1,2}$/.test(text) && /^[^\p{C}]+$/u.test(text) && Buffer.byteLength(text) < 100)
  await fc.assert(
    fc.asyncProperty(characters, async (name) => {
      for (const form of new Set([name.normalize('NFC'), name.normalize('NFD')])) {
        expect((await upload('unicode', `/${form}`, `content of ${form}`)).status).toBe(200)
        expect((await read('unicode', `/${form}`)).text).toBe(`content of ${form}`)
        expect((await api.get(url('unicode', `/${form}`, '/stats'))).json.fileName).toBe(form)
      }
    }),
    { numRuns: 60 },
  )
})

test('an upload makes a version; each can be read', async () => {
  for (const text of ['one', 'two', 'three']) await upload('versions', '/a.txt', text)
  expect((await api.get(url('versions', '/a.txt', '/revisions'))).json).toEqual([{ revision: 1 }, { revision: 2 }, { revision: 3 }])
  expect((await api.get(`${url('versions', '/a.txt')}&revision=2`)).text).toBe('two')
  expect((await read('versions', '/a.txt')).headers['etag']).toBe('"3"')
  expect((await api.get(`${url('versions', '/a.txt')}&revision=9`)).status).toBe(404)
  expect((await api.get(`${url('versions', '/a.txt')}&revision=last`)).status).toBe(422)
})

test('the versions of a file never meet a file whose name ends like a version', async () => {
  await upload('clash', '/a.v2', 'a file of its own')
  for (const text of ['one', 'two']) await upload('clash', '/a', text)
  expect((await read('clash', '/a.v2')).text).toBe('a file of its own')
  expect((await read('clash', '/a')).text).toBe('two')
})

test('create and overwrite can be asked for explicitly', async () => {
  expect((await upload('explicit', '/a', '1', { 'if-none-match': '*' })).headers['etag']).toBe('"1"')
  expect((await upload('explicit', '/a', '2', { 'if-none-match': '*' })).status).toBe(409)
  expect((await upload('explicit', '/a', '2', { 'if-match': '"1"' })).status).toBe(200)
  const late = await upload('explicit', '/a', '3', { 'if-match': '"1"' })
  expect([late.status, late.json.message]).toEqual([
    412,
    "File '/a' of namespace 'explicit' is not as expected: expected version 1, it is version 2.",
  ])
  expect((await upload('explicit', '/b', '1', { 'if-match': '*' })).status).toBe(412)
  expect((await upload('explicit', '/a', '1', { 'if-match': 'some' })).status).toBe(400)
  expect((await read('explicit', '/a')).text).toBe('2')
  // what was refused is not left behind
  expect(await api.engine.storage.list('main', '/_uploads')).toEqual([])
})

test('a directory lists its direct members', async () => {
  for (const path of ['/top.txt', '/folder/a.txt', '/folder/deep/b.txt']) await upload('tree', path, path)
  const names = async (path?: string) =>
    (await api.get(`namespaces/tree/files/directory${path === undefined ? '' : `?path=${path}`}`)).json.map(
      (entry: { fileName: string; type: string; size: number }) => [entry.fileName, entry.type, entry.size],
    )
  expect(await names()).toEqual([
    ['folder', 'Directory', 0],
    ['top.txt', 'File', 8],
  ])
  expect(await names('/folder')).toEqual([
    ['a.txt', 'File', 13],
    ['deep', 'Directory', 0],
  ])
  expect((await api.get('namespaces/tree/files/directory?path=/nothing')).status).toBe(404)
  expect((await api.get('namespaces/empty/files/directory')).json).toEqual([])
  expect((await api.call('POST', url('tree', '/made', '/directory'), { headers: { 'content-type': 'application/json' } })).status).toBe(200)
  expect((await api.get(url('tree', '/made', '/stats'))).json).toMatchObject({ fileName: 'made', type: 'Directory', metadata: {} })
  expect((await api.get('namespaces/tree/files/stats')).json).toMatchObject({ fileName: '_files', type: 'Directory' })
  expect((await api.get(url('tree', '/nothing', '/stats'))).status).toBe(404)
})

test('search finds by part of the path', async () => {
  await upload('search', '/Reports/june.csv', '1')
  await upload('search', '/other.txt', '1')
  expect((await api.get('namespaces/search/files/search?q=report')).json).toEqual(['/Reports/june.csv'])
  expect((await api.get('namespaces/search/files/search')).status).toBe(400)
})

test('a file or a folder is moved with its versions, and deleted with all below', async () => {
  const move = (from: string, to: string) =>
    api.call('PUT', `namespaces/moved/files?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`, {
      headers: { 'content-type': 'application/json' },
    })
  for (const text of ['old', 'new']) await upload('moved', '/a/x y.txt', text)
  expect((await move('/a', '/b')).status).toBe(200)
  expect((await read('moved', '/b/x y.txt')).text).toBe('new')
  expect((await api.get(`${url('moved', '/b/x y.txt')}&revision=1`)).text).toBe('old')
  expect((await read('moved', '/a/x y.txt')).status).toBe(404)
  expect((await move('/a', '/c')).status).toBe(404)
  expect((await api.call('DELETE', url('moved', '/b'))).status).toBe(200)
  expect((await read('moved', '/b/x y.txt')).status).toBe(404)
  expect((await api.call('DELETE', url('moved', '/b'))).status).toBe(404)
})

test('all files are exported as a zip that can be uploaded elsewhere', async () => {
  const contents = { '/a.txt': 'one', '/folder/ü b.txt': 'two' }
  for (const [path, text] of Object.entries(contents)) await upload('packed', path, text)
  const zip = await api.get('namespaces/packed/files/export')
  expect(zip.headers['content-disposition']).toBe('attachment; filename="packed_files.zip"')
  expect(String(await unpackFile(zip.bytes, 'folder/ü b.txt'))).toBe('two')
  const put = await api.call('POST', url('unpacked', '/packed.zip'), filePart('fileContent', 'packed.zip', zip.bytes))
  expect(put.status).toBe(200)
  for (const [path, text] of Object.entries(contents)) expect((await read('unpacked', path)).text).toBe(text)
})

test('a zip cannot write outside of its namespace', async () => {
  const zip = Buffer.from(await packFiles({ 'aa/escaped.txt': Buffer.from('x') }))
  const bad = Buffer.from(zip.toString('latin1').replaceAll('aa/escaped', '../escaped'), 'latin1')
  const put = await api.call('POST', url('escape', '/x.zip'), filePart('fileContent', 'x.zip', bad))
  expect(put.status).toBe(422)
})

test('flows are uploaded through /_flows and are no files', async () => {
  const source = 'id: uploaded\nnamespace: packed\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n'
  expect((await upload('packed', '/_flows/uploaded.yaml', source)).status).toBe(200)
  expect((await api.get('flows/packed/uploaded')).json.id).toBe('uploaded')
  expect((await read('packed', '/_flows/uploaded.yaml')).status).toBe(422)
  expect((await read('packed', '/../other/secret')).status).toBe(422)
})

test('a request without a path or a file says what is missing', async () => {
  expect((await api.get('namespaces/files/files')).json.message).toBe('Bad Request: Required QueryValue [path] not specified')
  expect((await api.call('POST', url('files', '/a'), { body: 'text' })).status).toBe(400)
  expect((await api.call('POST', url('files', '/a'), filePart('other', 'a', 'x'))).status).toBe(400)
})
