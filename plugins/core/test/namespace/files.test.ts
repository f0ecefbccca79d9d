import { MemoryPlatform, MemoryStorage, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { deleteFiles } from '../../src/namespace/delete-files.ts'
import { downloadFiles } from '../../src/namespace/download-files.ts'
import { purgeFiles } from '../../src/namespace/purge-files.ts'
import { uploadFiles } from '../../src/namespace/upload-files.ts'

async function platformWith(...paths: string[]) {
  const platform = new MemoryPlatform()
  for (const path of paths) await platform.namespaceFiles.put('n', path, new TextEncoder().encode(path), 'OVERWRITE')
  return platform
}
const pathsOf = async (platform: MemoryPlatform) => (await platform.namespaceFiles.list('n')).map((file) => file.path)

describe('UploadFiles', () => {
  test('puts files of a map, the destination in front', async () => {
    const storage = new MemoryStorage()
    const filesMap = { 'x/a.txt': storage.add('a', 'A'), 'b.txt': storage.add('b', 'B') }
    const { platform, logs } = await runTask(uploadFiles, { namespace: 'n', filesMap, destination: 'dir/' }, { storage })
    expect(await pathsOf(platform)).toEqual(['/dir/b.txt', '/dir/x/a.txt'])
    expect(logs).toContain("DEBUG File '/dir/b.txt' added to namespace 'n'.")
  })

  test('takes the map as JSON text', async () => {
    const storage = new MemoryStorage()
    const filesMap = JSON.stringify({ 'b.txt': storage.add('b', 'B') })
    expect(await pathsOf((await runTask(uploadFiles, { namespace: 'n', filesMap }, { storage })).platform)).toEqual(['/b.txt'])
  })

  test('puts files of the working directory', async () => {
    const files = { 'scripts/a.py': 'print()', 'readme.md': '' }
    const { platform } = await runTask(uploadFiles, { namespace: 'n', files: ['scripts/**'], destination: '/lib' }, { files })
    expect(await pathsOf(platform)).toEqual(['/lib/scripts/a.py'])
  })

  test('minds files that are there already', async () => {
    const storage = new MemoryStorage()
    const platform = await platformWith('/b.txt')
    const properties = { namespace: 'n', filesMap: { 'b.txt': storage.add('b', 'new') } }
    const present = "File '/b.txt' already exists in namespace 'n' and conflict is set to"
    const skipped = await runTask(uploadFiles, { ...properties, conflict: 'SKIP' }, { storage, platform })
    expect(skipped.logs).toEqual([`DEBUG ${present} SKIP. Skipping.`])
    await expect(runTask(uploadFiles, { ...properties, conflict: 'ERROR' }, { storage, platform })).rejects.toThrow(`${present} ERROR`)
  })

  test('needs something to put', async () => {
    await expect(runTask(uploadFiles, { namespace: 'n' })).rejects.toThrow('files or filesMap is required')
  })
})

describe('DownloadFiles', () => {
  test.each<[string | string[], string[]]>([
    ['**.txt', ['/b.txt', '/x/a.txt']],
    [['x/*'], ['/x/a.txt']],
    ['/b.txt', ['/b.txt']],
    ['["x/*","c.md"]', ['/c.md', '/x/a.txt']],
    ['*.txt', []],
    ['nothing/*', []],
  ])('%j finds %j', async (files, paths) => {
    const platform = await platformWith('/x/a.txt', '/b.txt', '/c.md')
    const { outputs, metrics } = await runTask<{ files: Record<string, string> }>(downloadFiles, { namespace: 'n', files }, { platform })
    expect(Object.keys(outputs.files)).toEqual(paths)
    expect(metrics).toEqual([{ type: 'counter', name: 'downloaded', value: paths.length }])
  })

  test('stores them below the destination', async () => {
    const platform = await platformWith('/x/a.txt')
    const { outputs, storage } = await runTask<{ files: Record<string, string> }>(
      downloadFiles,
      { namespace: 'n', files: '**', destination: 'got/' },
      { platform },
    )
    const uri = outputs.files['/x/a.txt'] ?? ''
    expect(uri).toMatch(/\/got\/x\/a\.txt$/)
    expect(storage.text(uri)).toBe('/x/a.txt')
  })
})

describe('DeleteFiles', () => {
  test('deletes what matches', async () => {
    const platform = await platformWith('/x/a.txt', '/b.txt')
    const { metrics } = await runTask(deleteFiles, { namespace: 'n', files: ['x/a.txt', 'nope'] }, { platform })
    expect(await pathsOf(platform)).toEqual(['/b.txt'])
    expect(metrics).toEqual([{ type: 'counter', name: 'deleted', value: 1 }])
  })

  test('deletes folders that are empty then', async () => {
    const platform = await platformWith('/x/y/a.txt', '/x/b.txt')
    const { logs } = await runTask(deleteFiles, { namespace: 'n', files: '/x/y/*', deleteParentFolder: true }, { platform })
    expect(logs).toEqual(['DEBUG Deleted /x/y/a.txt', 'DEBUG Deleted empty folder: /x/y'])
  })
})

test('PurgeFiles keeps the latest version unless told otherwise', async () => {
  const platform = new MemoryPlatform({ 'namespaceFiles.purge': 4 })
  const { outputs, logs } = await runTask(purgeFiles, { namespaces: ['n'] }, { platform })
  expect(outputs).toEqual({ size: 4 })
  expect(platform.calls).toEqual([
    ['namespaceFiles.purge', { namespaces: ['n'], includeChildNamespaces: true, behavior: { type: 'version', keepAmount: 1 } }],
  ])
  expect(logs).toEqual(['INFO purging 1 namespaces: [n]', 'INFO purged 4 files'])
})
