import { expect, test } from 'vitest'
import { openServices, saveFlow, scope } from './support.ts'

test('a value comes back with its type and version', async () => {
  const { kv } = await openServices()
  for (const value of ['text', 12, true, { a: [1, null] }, null]) await kv.set('main', 'company.team', 'k', value)
  expect(await kv.get('main', 'company.team', 'k')).toMatchObject({ type: 'STRING', value: null, version: 5 })
  await kv.set('main', 'company.team', 'k', 'PT1H')
  expect(await kv.get('main', 'company.team', 'k')).toMatchObject({ type: 'DURATION', value: 'PT1H', version: 6 })
})

test.each(['', '-a', 'a/b', 'a b', '.a'])('the key %j is refused', async (key) => {
  const { kv } = await openServices()
  await expect(async () => kv.set('main', 'ns', key, 1)).rejects.toThrow('Key must start with an alphanumeric character')
})

test('an existing key is kept when it must not be overwritten', async () => {
  const { kv } = await openServices()
  await kv.set('main', 'ns', 'k', 1)
  await expect(kv.set('main', 'ns', 'k', 2, { overwrite: false })).rejects.toThrow(
    "Cannot set value for key 'k'. Key already exists and `overwrite` is set to `false`.",
  )
  await kv.delete('main', 'ns', 'k')
  expect(await kv.set('main', 'ns', 'k', 3, { overwrite: false })).toMatchObject({ version: 2, value: 3 })
})

test('an expired key fails once, then it is gone; lists hide it before', async () => {
  const { kv, clock } = await openServices()
  await kv.set('main', 'ns', 'k', 1, { ttlMs: 500 })
  clock.time += 499
  expect(await kv.get('main', 'ns', 'k')).toMatchObject({ value: 1 })
  clock.time += 1
  expect(await kv.list('main', { namespaces: ['ns'] })).toEqual([])
  await expect(kv.get('main', 'ns', 'k')).rejects.toThrow('The requested value has expired')
  expect(await kv.get('main', 'ns', 'k')).toBeUndefined()
})

test('a negative time to live is refused', async () => {
  const { kv } = await openServices()
  await expect(async () => kv.set('main', 'ns', 'k', 1, { ttlMs: -1 })).rejects.toThrow('ttl cannot be negative')
})

test('writers of the same key do not lose a version', async () => {
  const { kv } = await openServices()
  const entries = await Promise.all(Array.from({ length: 20 }, (_, at) => kv.set('main', 'ns', 'k', at)))
  expect(new Set(entries.map(({ version }) => version)).size).toBe(20)
})

test('a nearer namespace hides the same key of its parents', async () => {
  const { kv } = await openServices()
  await kv.set('main', 'a', 'both', 'far')
  await kv.set('main', 'a.b.c', 'both', 'near')
  await kv.set('main', 'a.b', 'middle', 1)
  const entries = await kv.listInherited('main', 'a.b.c')
  expect(Object.fromEntries(entries.map(({ key, value }) => [key, value]))).toEqual({ both: 'near', middle: 1 })
})

test('purge removes old versions, expired keys or keys by pattern for good', async () => {
  const { kv, clock, repositories } = await openServices()
  for (let at = 0; at < 5; at += 1) await kv.set('main', 'ns.child', 'versions', at)
  await kv.set('main', 'ns', 'old', 1, { ttlMs: 10 })
  await kv.set('main', 'ns', 'tmp_1', 1)
  clock.time += 100
  const all = { includeChildNamespaces: true, namespaces: ['ns'] }
  const known = ['ns', 'ns.child']
  expect(await kv.purge('main', { ...all, behavior: { type: 'version', keepAmount: 2 } }, known)).toBe(3)
  expect(await kv.purge('main', { ...all, behavior: { type: 'key', expiredOnly: true } }, known)).toBe(1)
  expect(await kv.purge('main', { ...all, keyPattern: 'tmp_*', behavior: { type: 'key', expiredOnly: false } }, known)).toBe(1)
  expect((await repositories.kv.versions('main', known)).map(({ key, version }) => [key, version])).toEqual([
    ['versions', 4],
    ['versions', 5],
  ])
})

test('kv() looks in the namespace of the flow and its parents, and elsewhere only in the namespace itself', async () => {
  const { kv, lookup, repositories } = await openServices()
  await saveFlow(repositories, 'company.other.deep', 'f')
  await kv.set('main', 'company', 'shared', 'from the parent')
  expect(await lookup('kv', { key: 'shared' })).toBe('from the parent')
  await expect(lookup('kv', { key: 'shared', namespace: 'company.other' })).rejects.toThrow(
    "The key 'shared' does not exist in the namespace 'company.other'.",
  )
  expect(await lookup('kv', { key: 'shared', namespace: 'company.other', errorOnMissing: false })).toBeNull()
  await expect(lookup('kv', { key: 'x', namespace: 'nowhere', errorOnMissing: false })).rejects.toThrow(
    "Cannot access the KV store. The namespace 'nowhere' does not exist.",
  )
})

test('kv() of an expired key is an error, or null when missing is none', async () => {
  const { kv, lookup, clock } = await openServices()
  await kv.set('main', scope.namespace, 'k', 1, { ttlMs: 1 })
  clock.time += 10
  expect(await lookup('kv', { key: 'k', errorOnMissing: false })).toBeNull()
  await kv.set('main', scope.namespace, 'k', 1, { ttlMs: 1 })
  clock.time += 10
  await expect(lookup('kv', { key: 'k' })).rejects.toThrow('The requested value has expired')
})

test('a task converts to the type that it asks for, and gets a duration as seconds', async () => {
  const { call } = await openServices()
  await call('kv.set', scope.namespace, 'n', '12', { type: 'NUMBER' })
  expect(await call('kv.get', scope.namespace, 'n')).toMatchObject({ type: 'NUMBER', value: 12 })
  await call('kv.set', scope.namespace, 'd', 'PT1.5S', { type: 'DURATION' })
  expect(await call('kv.get', scope.namespace, 'd')).toMatchObject({ type: 'DURATION', value: 1.5 })
  await expect(call('kv.set', scope.namespace, 'n', 'twelve', { type: 'NUMBER' })).rejects.toThrow()
  expect(await call('kv.keys', scope.namespace, 'n')).toEqual(['n'])
})
