import type { KvRow, NamespaceFileRow, Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { tenant, using } from './samples.ts'

const kv = (key: string, version: number, changes: Partial<KvRow> = {}): KvRow => ({
  tenantId: tenant,
  namespace: 'n',
  key,
  version,
  created: 1,
  updated: version,
  deleted: false,
  value: `{"type":"NUMBER","value":${version}}`,
  ...changes,
})

const file = (path: string, version: number, changes: Partial<NamespaceFileRow> = {}): NamespaceFileRow => ({
  tenantId: tenant,
  namespace: 'n',
  path,
  version,
  sizeBytes: 2 ** 40,
  created: 1,
  updated: version,
  deleted: false,
  ...changes,
})

export function versionConformance(open: () => Promise<Repositories>): void {
  describe('keys and values', () => {
    test('the latest version counts; a saved version is replaced', () =>
      using(open, async ({ kv: store }) => {
        const dated = kv('a', 2, { description: 'Maß', expiration: 99 })
        for (const row of [kv('a', 1), dated, kv('a_b', 1), kv('b', 1), kv('a', 1, { namespace: 'm' })]) await store.save(row)
        expect(await store.find(tenant, 'n', 'a')).toEqual(dated)
        await store.save({ ...dated, deleted: true })
        expect(await store.find(tenant, 'n', 'a')).toEqual({ ...dated, deleted: true })
        expect(await store.find(tenant, 'n', 'none')).toBeUndefined()
        expect((await store.list(tenant, { namespaces: ['n'] })).map(({ key }) => key)).toEqual(['a_b', 'b'])
        expect(await store.list(tenant, { prefix: 'a' })).toEqual([kv('a', 1, { namespace: 'm' }), kv('a_b', 1)])
        expect(await store.list(tenant, { namespaces: [] })).toEqual([])
        expect((await store.versions(tenant, ['n'])).map(({ key, version }) => `${key}${version}`)).toEqual(['a1', 'a2', 'a_b1', 'b1'])
        expect(await store.purge(tenant, 'n', 'a', [2, 7])).toBe(1)
        expect(await store.find(tenant, 'n', 'a')).toEqual(kv('a', 1))
        expect(await store.purge(tenant, 'n', 'a', [])).toBe(0)
      }))
  })

  describe('namespace files', () => {
    test('the latest version counts, by exact path and by prefix', () =>
      using(open, async ({ namespaceFiles: store }) => {
        const rows = [
          file('/dir/', 1),
          file('/dir/ü_1.txt', 1),
          file('/dir/ü_1.txt', 2),
          file('/dirx', 1),
          file('/x', 1, { namespace: 'm' }),
        ]
        for (const row of rows) await store.save(row)
        expect(await store.find(tenant, 'n', '/dir/ü_1.txt')).toEqual(rows[2])
        expect(await store.versions(tenant, 'n', '/dir/ü_1.txt')).toEqual([rows[1], rows[2]])
        expect(await store.list(tenant, 'n', '/dir/')).toEqual([rows[0], rows[2]])
        expect((await store.list(tenant, 'n', '/')).map(({ path }) => path)).toEqual(['/dir/', '/dir/ü_1.txt', '/dirx'])
        await store.save(file('/dir/ü_1.txt', 3, { deleted: true }))
        expect((await store.list(tenant, 'n', '/dir/')).map(({ path }) => path)).toEqual(['/dir/'])
        expect(await store.find(tenant, 'n', '/dir/ü_1.txt')).toMatchObject({ version: 3, deleted: true })
        expect(await store.purge(tenant, 'n', '/dir/ü_1.txt', [3])).toBe(1)
        expect(await store.find(tenant, 'n', '/dir/ü_1.txt')).toEqual(rows[2])
        expect(await store.namespaces(tenant)).toEqual(['m', 'n'])
      }))
  })
}
