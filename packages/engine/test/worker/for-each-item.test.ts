import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openLocalStorage } from '../../src/storage/local.ts'
import { startWorker } from './harness.ts'

const type = 'io.kestra.plugin.core.flow.ForEachItem$ForEachItemSplit'
const merge = 'io.kestra.plugin.core.flow.ForEachItem$ForEachItemMergeOutputs'

async function openSplit(content: string, path = '/in/data.csv') {
  const worker = await startWorker()
  const storage = openLocalStorage(join(worker.folder, 'storage'))
  await storage.write('main', path, content)
  const read = async (uri: unknown) => text(await storage.read('main', String(uri).slice('kestra://'.length)))
  const split = async (batch?: Record<string, unknown>) => {
    const task = { id: 'each_split', type, items: `kestra://${path}`, ...(batch === undefined ? {} : { batch }) }
    const { end } = await worker.run(task)
    const uris = (await read(end.outputs?.['splits'])).split('\n').slice(0, -1)
    return { uris, batches: await Promise.all(uris.map(read)) }
  }
  return { worker, read, split }
}

const ten = Array.from({ length: 10 }, (_, at) => `line${at}\n`).join('')

test.each([
  [undefined, 10, 'line0\n'],
  [{ rows: 4 }, 3, 'line0\nline1\nline2\nline3\n'],
  [{ rows: '{{ 5 + 5 }}' }, 1, ten],
  [{ bytes: '12B' }, 5, 'line0\nline1\n'],
  [{ partitions: 3 }, 3, 'line0\nline3\nline6\nline9\n'],
  [{ partitions: 20 }, 10, 'line0\n'],
  [{ regexPattern: 'line([0-2])' }, 3, 'line0\n'],
  [{ rows: 5, separator: ';' }, 2, 'line0;line1;line2;line3;line4;'],
])('the batch %j cuts ten lines', async (batch, count, first) => {
  const { split } = await openSplit(ten)
  const { uris, batches } = await split(batch)
  expect(batches).toHaveLength(count)
  expect(batches[0]).toBe(first)
  expect(uris.every((uri) => uri.endsWith('.csv'))).toBe(true)
})

test('no line is lost or doubled, whatever the batches', async () => {
  const content = Array.from({ length: 3_000 }, (_, at) => `${'ä'.repeat(at % 50)}${at}\n`).join('')
  const { split } = await openSplit(content, '/in/data')
  for (const batch of [{ rows: 7 }, { bytes: 999 }]) expect((await split(batch)).batches.join('')).toBe(content)
  const parts = (await split({ partitions: 4 })).batches.join('').split('\n')
  expect(parts.toSorted()).toEqual(content.split('\n').toSorted())
})

test('an empty file has no batches', async () => {
  const { split } = await openSplit('')
  expect((await split()).uris).toEqual([])
})

test('items that are no file of the internal storage are refused', async () => {
  const { worker } = await openSplit('')
  const { end, logs } = await worker.run({ id: 's', type, items: 'https://example.com' })
  expect(end.state).toBe('FAILED')
  expect(logs[0]?.message).toBe('Unable to split the items from https://example.com, this is not an internal storage URI!')
})

test('the outputs of the batches become one file, in order; without any there is no file', async () => {
  const { worker, read } = await openSplit('')
  const { end } = await worker.run({ id: 'm', type: merge, outputs: [{ a: 1 }, null, { a: 'two' }] })
  expect((await read(end.outputs?.['subflowOutputs'])).trim().split('\n')).toHaveLength(2)
  expect((await worker.run({ id: 'm', type: merge, outputs: [null, null] })).end.outputs).toEqual({})
})
