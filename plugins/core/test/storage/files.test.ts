import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MemoryPlatform, MemoryStorage, runTask } from '@windhover/sdk/testing.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/storage/concat.ts'
import { deleteFile } from '../../src/storage/delete.ts'
import { localFiles } from '../../src/storage/local-files.ts'
import { purgeCurrentExecutionFiles } from '../../src/storage/purge-current-execution-files.ts'
import { purgeStorage } from '../../src/storage/purge-storage.ts'
import { reverse } from '../../src/storage/reverse.ts'
import { size } from '../../src/storage/size.ts'
import { split } from '../../src/storage/split.ts'
import { write } from '../../src/storage/write.ts'

const withFile = (content: string, path = 'in.txt') => {
  const storage = new MemoryStorage()
  return { storage, uri: storage.add(path, content) }
}

test.each([
  ['.csv', '.csv'],
  ['csv', '.csv'],
  [undefined, '.tmp'],
])('Write with extension %j ends in %s', async (extension, end) => {
  const { outputs, storage } = await runTask<{ uri: string }>(write, { content: 'a\n', ...(extension === undefined ? {} : { extension }) })
  expect(outputs.uri.endsWith(end)).toBe(true)
  expect(storage.text(outputs.uri)).toBe('a\n')
})

test('Size counts bytes', async () => {
  const { storage, uri } = withFile('é\n')
  expect((await runTask(size, { uri }, { storage })).outputs).toEqual({ size: 3 })
})

test('Delete tells whether there was something', async () => {
  const { storage, uri } = withFile('x')
  expect((await runTask(deleteFile, { uri }, { storage })).outputs).toEqual({ uri, deleted: true })
  expect((await runTask(deleteFile, { uri }, { storage })).outputs).toEqual({ uri, deleted: false })
  await expect(runTask(deleteFile, { uri, errorOnMissing: true }, { storage })).rejects.toThrow(`Unable to find file '${uri}'`)
})

describe('Concat', () => {
  test.each([
    ['a list', (uris: string[]) => uris],
    ['the JSON text of a list', (uris: string[]) => JSON.stringify(uris)],
  ])('joins %s with the separator behind every file', async (_name, asFiles) => {
    const storage = new MemoryStorage()
    const uris = [storage.add('a', 'a\nb\n'), storage.add('b', 'c')]
    const { outputs } = await runTask<{ uri: string }>(concat, { files: asFiles(uris), separator: '--\n', extension: '.csv' }, { storage })
    expect(storage.text(outputs.uri)).toBe('a\nb\n--\nc--\n')
    expect(outputs.uri).toMatch(/\.csv$/)
  })
})

describe('Split', () => {
  const text = 'a\nb\n\nc\n'
  test.each<[string, Record<string, unknown>, string[]]>([
    ['rows', { rows: 2 }, ['a\nb\n', '\nc\n']],
    ['rows given as text', { rows: '3' }, ['a\nb\n\n', 'c\n']],
    ['bytes', { bytes: '2' }, ['a\n', 'b\n', '\nc\n']],
    ['a large size', { bytes: '1MB' }, [text]],
    ['partitions', { partitions: 3 }, ['a\nc\n', 'b\n', '\n']],
    ['more partitions than lines', { partitions: 9 }, ['a\n', 'b\n', '\n', 'c\n']],
    ['a pattern', { regexPattern: '([ab])' }, ['a\n', 'b\n']],
    ['a pattern without group', { regexPattern: '[ab]' }, []],
    ['the first of several', { rows: 1, partitions: 2 }, ['a\n\n', 'b\nc\n']],
    ['another separator', { rows: 2, separator: '|' }, ['a|b|', '|c|']],
  ])('by %s', async (_name, how, parts) => {
    const { storage, uri } = withFile(text)
    const { outputs } = await runTask<{ uris: string[] }>(split, { from: uri, ...how }, { storage })
    expect(outputs.uris.map((part) => storage.text(part))).toEqual(parts)
    expect(outputs.uris.every((part) => part.endsWith('.txt'))).toBe(true)
  })

  test('needs to know how', async () => {
    const { storage, uri } = withFile(text)
    await expect(runTask(split, { from: uri }, { storage })).rejects.toThrow(/One of/)
  })

  test('puts more on disk than it keeps in memory', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index % 2}${'x'.repeat(1000)}`)
    const { storage, uri } = withFile(lines.join('\n'))
    const { outputs } = await runTask<{ uris: string[] }>(split, { from: uri, regexPattern: '^(.)' }, { storage })
    expect(outputs.uris.map((part) => storage.text(part).split('\n').length - 1)).toEqual([1500, 1500])
  })
})

describe('Reverse', () => {
  test.each([
    ['a\nb\n\nc\n', 'c\n\nb\na\n'],
    ['a\nb', 'b\na\n'],
    ['', ''],
    ['\n', '\n'],
  ])('%j becomes %j', async (content, expected) => {
    const { storage, uri } = withFile(content)
    const { outputs } = await runTask<{ uri: string }>(reverse, { from: uri }, { storage })
    expect(storage.text(outputs.uri)).toBe(expected)
  })

  test('any text comes back when it is turned around twice, however long its lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('', 'é', 'ab'), fc.nat(70_000)), { maxLength: 4 }), async (pieces) => {
        const content = pieces.map(([text, times]) => `${text.repeat(times)}\n`).join('')
        const { storage, uri } = withFile(content)
        const once = await runTask<{ uri: string }>(reverse, { from: uri }, { storage })
        const twice = await runTask<{ uri: string }>(reverse, { from: once.outputs.uri }, { storage })
        expect(storage.text(twice.outputs.uri)).toBe(content)
      }),
      { numRuns: 20 },
    )
  })
})

test('LocalFiles places inputs and stores outputs', async () => {
  const { storage, uri } = withFile('stored')
  const { outputs } = await runTask<{ uris: Record<string, string> }>(
    localFiles,
    { inputs: { 'in.txt': 'hello {{ n }}', 'sub/x.csv': uri }, outputs: ['sub/**', '*.txt'] },
    {
      storage,
      variables: { n: 1 },
      inspect: async (folder) => expect(await readFile(join(folder, 'sub/x.csv'), 'utf8')).toBe('stored'),
    },
  )
  expect(Object.entries(outputs.uris).map(([path, stored]) => [path, storage.text(stored)])).toEqual([
    ['in.txt', 'hello 1'],
    ['sub/x.csv', 'stored'],
  ])
})

test('PurgeCurrentExecutionFiles names what went', async () => {
  const platform = new MemoryPlatform({ 'storage.purgeExecutionFiles': ['kestra:///a'] })
  expect((await runTask(purgeCurrentExecutionFiles, {}, { platform, execution: { id: 'e1' } })).outputs).toEqual({ uris: ['kestra:///a'] })
  expect(platform.calls).toEqual([['storage.purgeExecutionFiles', 'e1']])
})

describe('PurgeStorage', () => {
  test('deletes nothing unless told to, and says what it did', async () => {
    const platform = new MemoryPlatform({ 'storage.purge': { scannedCount: 5, purgedCount: 2, deletedFilesCount: 9 } })
    const { outputs, logs, metrics } = await runTask(purgeStorage, { namespace: 'a', endDate: '2026-01-01T00:00:00Z' }, { platform })
    expect(platform.calls).toEqual([['storage.purge', { namespace: 'a', before: Date.UTC(2026, 0, 1), dryRun: true }]])
    expect(outputs).toEqual({ scannedCount: 5, purgedCount: 2, deletedFilesCount: 9 })
    expect(logs).toEqual([
      'INFO Starting PurgeStorage (dryRun=true) scope=[namespace=a, flowId=null] window=[null, 2026-01-01T00:00:00.000Z]',
      'INFO PurgeStorage complete (dryRun=true): scanned=5, purged=2, deletedFiles=9',
    ])
    expect(metrics.map(({ name, value }) => [name, value])).toEqual([
      ['scanned', 5],
      ['purged', 2],
      ['deleted.files', 9],
    ])
  })

  test('wants the namespace of a flow', async () => {
    await expect(runTask(purgeStorage, { flowId: 'f', endDate: '2026-01-01' })).rejects.toThrow(
      "'namespace' is required when 'flowId' is set.",
    )
  })
})
