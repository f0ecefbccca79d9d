import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PathRefused } from '@windhover/core/errors.ts'
import { expect, test } from 'vitest'
import { openLocalStorage } from '../../src/storage/local.ts'
import { storageConformance } from './conformance.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'windhover-storage-'))

storageConformance('a local folder', async () => openLocalStorage(await newFolder()))

test('files lie below the tenant, their metadata in a side file', async () => {
  const folder = await newFolder()
  await openLocalStorage(folder).write('main', '/a/f.txt', 'x', { k: 'v' })
  expect((await readdir(join(folder, 'main/a'))).toSorted()).toEqual(['f.txt', 'f.txt.metadata'])
})

test('a symbolic link out of the storage is no way to read, write or list', async () => {
  const folder = await newFolder()
  const outside = await newFolder()
  await writeFile(join(outside, 'secret'), 'x')
  await mkdir(join(folder, 'main'), { recursive: true })
  await symlink(outside, join(folder, 'main/link'))
  const storage = openLocalStorage(folder)
  await expect(storage.read('main', '/link/secret')).rejects.toMatchObject({ code: PathRefused.code })
  await expect(storage.write('main', '/link/new', 'x')).rejects.toMatchObject({ code: PathRefused.code })
  await expect(storage.delete('main', '/link/secret')).rejects.toMatchObject({ code: PathRefused.code })
  expect(await storage.walk('main', '/')).toEqual([])
  expect(await readdir(outside)).toEqual(['secret'])
})

test('a tenant is no path', async () => {
  const storage = openLocalStorage(await newFolder())
  await expect(storage.write('../main', '/f', 'x')).rejects.toMatchObject({ code: PathRefused.code })
})

test('a deleted file takes its empty folders along, and they come back with the next one', async () => {
  const folder = await newFolder()
  const storage = openLocalStorage(folder)
  await storage.write('main', '/a/b/f', 'x')
  await storage.delete('main', '/a/b/f')
  expect(await readdir(join(folder, 'main'))).toEqual([])
  await storage.write('main', '/a/b/f', 'y')
  expect(await readdir(join(folder, 'main/a/b'))).toEqual(['f'])
})
