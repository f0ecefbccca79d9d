import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openServices, saveFlow } from './support.ts'

const ns = 'company.team'
const paths = (rows: readonly { readonly path: string }[]) => rows.map(({ path }) => path)

test('each put is a version, and the directories above are made', async () => {
  const { namespaceFiles: files } = await openServices()
  await files.put('main', ns, 'a/b/f.txt', 'one')
  await files.put('main', ns, '/a/b/f.txt', 'two')
  expect(paths(await files.list('main', ns))).toEqual(['/a/', '/a/b/', '/a/b/f.txt'])
  expect(await text(await files.read('main', ns, 'a/b/f.txt'))).toBe('two')
  expect(await text(await files.read('main', ns, 'a/b/f.txt', 1))).toBe('one')
  expect(await files.find('main', ns, '/a/b')).toMatchObject({ path: '/a/b/' })
})

test('an existing file is kept with SKIP and refused with ERROR', async () => {
  const { namespaceFiles: files } = await openServices()
  await files.put('main', ns, 'f', 'one')
  await files.put('main', ns, 'f', 'two', 'SKIP')
  expect(await text(await files.read('main', ns, 'f'))).toBe('one')
  await expect(files.put('main', ns, 'f', 'two', 'ERROR')).rejects.toThrow(
    "File '/f' already exists in namespace 'company.team' and conflict is set to ERROR",
  )
})

test('a deleted file is gone; the next put continues its versions', async () => {
  const { namespaceFiles: files } = await openServices()
  await files.put('main', ns, 'd/f', 'one')
  await files.put('main', ns, 'd/g', 'x')
  expect(await files.delete('main', ns, 'd')).toBe(true)
  expect(await files.delete('main', ns, 'd')).toBe(false)
  expect(await files.list('main', ns)).toEqual([])
  await expect(files.read('main', ns, 'd/f')).rejects.toThrow("File '/d/f' was not found in namespace 'company.team'.")
  expect(await files.put('main', ns, 'd/f', 'two')).toMatchObject({ version: 2 })
  expect(await text(await files.read('main', ns, 'd/f'))).toBe('two')
})

test('a directory moves with all versions of its files', async () => {
  const { namespaceFiles: files } = await openServices()
  await files.put('main', ns, 'from/sub/f', 'one')
  await files.put('main', ns, 'from/sub/f', 'two')
  await files.move('main', ns, 'from', 'to/here')
  expect(paths(await files.list('main', ns))).toEqual(['/to/', '/to/here/', '/to/here/sub/', '/to/here/sub/f'])
  expect(await text(await files.read('main', ns, 'to/here/sub/f', 1))).toBe('one')
  expect(await files.versions('main', ns, 'from/sub/f')).toEqual([])
})

test('nothing is moved onto what is there, nor into itself', async () => {
  const { namespaceFiles: files } = await openServices()
  await files.put('main', ns, 'a/f', 'one')
  await files.put('main', ns, 'b', 'two')
  await expect(files.move('main', ns, 'a/f', 'b')).rejects.toThrow("File '/b' already exists in namespace 'company.team'.")
  await expect(files.move('main', ns, 'a', 'a/b')).rejects.toThrow('inside what is moved')
  await expect(files.move('main', ns, 'nope', 'c')).rejects.toThrow("File '/nope' was not found")
})

test('a version whose content is gone gives way to the nearest older one', async () => {
  const { namespaceFiles: files, storage } = await openServices()
  await files.put('main', ns, 'f', 'one')
  await files.put('main', ns, 'f', 'two')
  await storage.delete('main', '/company/team/_files/f.v2')
  expect(await text(await files.read('main', ns, 'f'))).toBe('one')
  await expect(files.read('main', ns, 'f', 9)).rejects.toThrow('Version 9 of file')
})

test.each(['../f', 'a/../../f'])('the path %j is refused', async (path) => {
  const { namespaceFiles: files } = await openServices()
  await expect(async () => files.put('main', ns, path, 'x')).rejects.toThrow("Path must not contain '../'")
})

test('names with blanks and plus signs stay apart', async () => {
  const { namespaceFiles: files } = await openServices()
  for (const name of ['a b', 'a+b', 'a%20b', 'ä']) await files.put('main', ns, name, name)
  for (const name of ['a b', 'a+b', 'a%20b', 'ä']) expect(await text(await files.read('main', ns, name))).toBe(name)
})

test('purge keeps the newest versions', async () => {
  const { call, namespaceFiles: files, repositories } = await openServices()
  await saveFlow(repositories, ns, 'f')
  for (let at = 0; at < 4; at += 1) await files.put('main', ns, 'f', `${at}`)
  const request = { includeChildNamespaces: true, behavior: { type: 'version', keepAmount: 1 } }
  expect(await call('namespaceFiles.purge', request)).toBe(3)
  expect(await text(await files.read('main', ns, 'f'))).toBe('3')
  await expect(files.read('main', ns, 'f', 1)).rejects.toThrow()
})

test('a file that a task uploads is moved into its place, and gone when it was refused', async () => {
  const { call, namespaceFiles: files, storage } = await openServices()
  await storage.write('main', '/_uploads/1', 'content')
  await call('namespaceFiles.put', ns, 'f', { upload: '/_uploads/1', sizeBytes: 7 }, 'ERROR')
  await storage.write('main', '/_uploads/2', 'content')
  await expect(call('namespaceFiles.put', ns, 'f', { upload: '/_uploads/2', sizeBytes: 7 }, 'ERROR')).rejects.toThrow('already exists')
  expect(await text(await files.read('main', ns, 'f'))).toBe('content')
  expect(await storage.walk('main', '/_uploads')).toEqual([])
})
