import { Dbl } from '@windhover/sdk'
import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { kvDelete } from '../../src/kv/delete.ts'
import { kvGet } from '../../src/kv/get.ts'
import { kvGetKeys } from '../../src/kv/get-keys.ts'
import { purgeKv } from '../../src/kv/purge-kv.ts'
import { kvPut } from '../../src/kv/put.ts'
import { kvSet } from '../../src/kv/set.ts'

const variables = { n: 42, map: { x: [1, 2] }, text: 'abc' }
const stored = async (platform: MemoryPlatform, key = 'k') => (await platform.kv.get('test', key))?.value

describe('Set', () => {
  test.each<[string, unknown, string | undefined, unknown]>([
    ['one expression keeps its type', '{{ n }}', undefined, 42],
    ['one expression keeps its map', '{{ map }}', undefined, { x: [1, 2] }],
    ['more than one expression is text', '{{ n }}{{ n }}', undefined, '4242'],
    ['a number written here is text', 12, undefined, '12'],
    ['a boolean written here is text', true, undefined, 'true'],
    ['a map written here is JSON text', { x: 1, y: '{{ text }}' }, undefined, '{"x":1,"y":"abc"}'],
    ['a list written here is JSON text', [1, '{{ text }}'], undefined, '[1,"abc"]'],
    ['NUMBER', '12', 'NUMBER', 12],
    ['NUMBER with a point', '1.0', 'NUMBER', new Dbl(1)],
    ['BOOLEAN', 'true', 'BOOLEAN', true],
    ['JSON', '{"q": [1]}', 'JSON', { q: [1] }],
    ['STRING', '{{ n }}', 'STRING', '42'],
    ['DURATION', 'PT1H', 'DURATION', 'PT1H'],
    ['DATETIME', '2020-01-01T10:00:00Z', 'DATETIME', '2020-01-01T10:00:00Z'],
    ['DATE', '2020-01-01', 'DATE', '2020-01-01'],
  ])('%s', async (_name, value, kvType, expected) => {
    const { platform } = await runTask(kvSet, { key: 'k', value, ...(kvType === undefined ? {} : { kvType }) }, { variables })
    expect(await stored(platform)).toEqual(expected)
  })

  test.each([
    ['abc', 'NUMBER'],
    ['xx', 'BOOLEAN'],
    ['nojson', 'JSON'],
    ['soon', 'DURATION'],
    ['yesterday', 'DATE'],
  ])('refuses %s as %s', async (value, kvType) => {
    await expect(runTask(kvSet, { key: 'k', value, kvType })).rejects.toThrow(`Cannot parse '${value}' as a ${kvType} value`)
  })

  test('hands on namespace, description, time to live and whether to overwrite', async () => {
    const platform = new MemoryPlatform()
    await runTask(kvSet, { key: 'k', value: 'v', namespace: 'other', kvDescription: 'd', ttl: 'PT1H' }, { platform })
    expect(await platform.kv.get('other', 'k')).toMatchObject({ value: 'v', description: 'd', expiration: expect.any(Number) })
    await expect(runTask(kvSet, { key: 'k', value: 'w', namespace: 'other', overwrite: false }, { platform })).rejects.toThrow(
      /already exists/,
    )
  })
})

describe('Put', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['merges maps deeply', { a: 1, y: { z: 2 } }, { y: { w: 3 }, n: '{{ n }}' }, { a: 1, y: { z: 2, w: 3 }, n: '42' }],
    ['reads stored JSON text', '{"x":1}', { y: 2 }, { x: 1, y: 2 }],
    ['takes a map from an expression', { x: { a: 1 } }, '{{ map }}', { x: [1, 2] }],
    [
      'sets members by path',
      { q: 1 },
      [
        { key: 'a.b', value: 4 },
        { key: 'q', value: '{{ text }}' },
      ],
      { q: 'abc', a: { b: 4 } },
    ],
    ['replaces by a map that is only a value', { q: 1 }, { value: [1] }, [1]],
    ['replaces a list', [1], [2], [2]],
    ['takes members of any name', { valueOf: 1 }, { valueOf: { toString: 2 } }, { valueOf: { toString: 2 } }],
    ['keeps what an expression gives as text', undefined, '{{ n }}', '42'],
  ])('%s', async (_name, before, value, expected) => {
    const platform = new MemoryPlatform()
    if (before !== undefined) await platform.kv.set('test', 'k', before)
    await runTask(kvPut, { key: 'k', value }, { platform, variables })
    expect(await stored(platform)).toEqual(expected)
  })

  test('keeps description and expiration', async () => {
    const platform = new MemoryPlatform()
    await platform.kv.set('test', 'k', { a: 1 }, { description: 'd', ttlMs: 60_000 })
    await runTask(kvPut, { key: 'k', value: { b: 2 } }, { platform })
    expect(await platform.kv.get('test', 'k')).toMatchObject({ description: 'd', expiration: expect.any(Number) })
  })
})

describe('Get, GetKeys and Delete', () => {
  test('read, list and delete', async () => {
    const platform = new MemoryPlatform()
    for (const key of ['a1', 'a2', 'b']) await platform.kv.set('test', key, key)
    await platform.kv.set('test', 'd', 'PT1H', { type: 'DURATION' })
    expect((await runTask(kvGet, { key: 'a1' }, { platform })).outputs).toEqual({ value: 'a1' })
    expect((await runTask(kvGet, { key: 'd' }, { platform })).outputs).toEqual({ value: new Dbl(3600) })
    expect((await runTask(kvGet, { key: 'nope' }, { platform })).outputs).toEqual({})
    expect((await runTask(kvGetKeys, {}, { platform })).outputs).toEqual({ keys: ['a1', 'a2', 'b', 'd'] })
    expect((await runTask(kvGetKeys, { prefix: 'a' }, { platform })).outputs).toEqual({ keys: ['a1', 'a2'] })
    expect((await runTask(kvDelete, { key: 'b' }, { platform })).outputs).toEqual({ deleted: true })
    expect((await runTask(kvDelete, { key: 'b' }, { platform })).outputs).toEqual({ deleted: false })
  })

  test.each([
    ['Get', kvGet, {}],
    ['Delete', kvDelete, {}],
    ['Put', kvPut, { value: 1 }],
  ])('%s fails on a missing key when told to', async (_name, task, more) => {
    await expect(runTask(task, { key: 'k', errorOnMissing: true, ...more })).rejects.toThrow(
      "No value found for key 'k' in namespace 'test' and `errorOnMissing` is set to true",
    )
  })
})

describe('PurgeKV', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['expired keys by default', {}, { includeChildNamespaces: true, behavior: { type: 'key', expiredOnly: true } }],
    [
      'old versions',
      { namespaces: ['a'], keyPattern: 'x*', behavior: { type: 'version', keepAmount: '3' } },
      { namespaces: ['a'], keyPattern: 'x*', includeChildNamespaces: true, behavior: { type: 'version', keepAmount: 3 } },
    ],
    ['the older way to say it', { expiredOnly: false }, { includeChildNamespaces: true, behavior: { type: 'key', expiredOnly: false } }],
  ])('%s', async (_name, properties, request) => {
    const platform = new MemoryPlatform({ 'kv.purge': 2 })
    const { outputs, logs } = await runTask(purgeKv, properties, { platform })
    expect(outputs).toEqual({ size: 2 })
    expect(platform.calls).toEqual([['kv.purge', request]])
    expect(logs.at(-1)).toBe('INFO purged 2 keys')
  })

  test('names namespaces in one way', async () => {
    await expect(runTask(purgeKv, { namespaces: ['a'], namespacePattern: 'b' })).rejects.toThrow(/not both/)
  })
})
