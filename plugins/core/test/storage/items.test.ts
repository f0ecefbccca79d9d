import { MemoryStorage, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { deduplicateItems } from '../../src/storage/deduplicate-items.ts'
import { filterItems } from '../../src/storage/filter-items.ts'

const rows = ['{id: 1, name: "a", v: 1.0, keep: true}', '{id:2,v:2e0,keep:false}', '{"id":1,"name":"c","keep":true}', '{id: 3}']

async function run(task: typeof deduplicateItems | typeof filterItems, properties: Record<string, unknown>, content = rows.join('\n')) {
  const storage = new MemoryStorage()
  const from = storage.add('in.ion', content)
  const { outputs } = await runTask<{ uri: string } & Record<string, unknown>>(task, { from, ...properties }, { storage })
  const { uri, ...counts } = outputs
  return { counts, lines: storage.text(uri).split('\n').slice(0, -1), uri }
}

describe('DeduplicateItems', () => {
  test('keeps the last item of each key at its own place, as it was written', async () => {
    const { counts, lines, uri } = await run(deduplicateItems, { expr: '{{ id }}' })
    expect(counts).toEqual({ numKeys: 3, processedItemsTotal: 4, droppedItemsTotal: 1 })
    expect(lines).toEqual([rows[1], rows[2], rows[3]])
    expect(uri).toMatch(/\.ion$/)
  })

  test('fails when the key cannot be rendered', async () => {
    await expect(run(deduplicateItems, { expr: '{{ nope }}' })).rejects.toThrow(/nope/)
  })

  test('an empty file stays empty', async () => {
    expect((await run(deduplicateItems, { expr: '{{ id }}' }, '')).counts).toEqual({
      numKeys: 0,
      processedItemsTotal: 0,
      droppedItemsTotal: 0,
    })
  })
})

describe('FilterItems', () => {
  const known = rows.slice(0, 3).join('\n')
  test.each<[string, Record<string, unknown>, string, (string | undefined)[]]>([
    ['keeps what the condition selects', {}, known, [rows[0], rows[2]]],
    ['keeps all others', { filterType: 'EXCLUDE' }, known, [rows[1]]],
    ['keeps items whose condition fails', { errorOrNullBehavior: 'INCLUDE' }, rows.join('\n'), [rows[0], rows[2], rows[3]]],
    ['drops items whose condition fails', { errorOrNullBehavior: 'EXCLUDE', filterType: 'EXCLUDE' }, rows.join('\n'), [rows[1]]],
  ])('%s', async (_name, properties, content, kept) => {
    const { counts, lines } = await run(filterItems, { filterCondition: '{{ keep }}', ...properties }, content)
    expect(lines).toEqual(kept)
    const total = content.split('\n').length
    expect(counts).toEqual({ processedItemsTotal: total, droppedItemsTotal: total - kept.length })
  })

  test('fails with the item whose condition fails', async () => {
    await expect(run(filterItems, { filterCondition: '{{ keep }}' })).rejects.toThrow(/keep/)
  })
})
