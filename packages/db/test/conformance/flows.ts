import type { FlowFilter, Repositories, StoredFlow } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { tenant, using } from './samples.ts'

const flowOf = (id: string, revision: number, changes: Partial<StoredFlow> = {}): StoredFlow => ({
  tenantId: tenant,
  namespace: 'company.team',
  id,
  revision,
  generation: '1.3',
  source: `id: ${id} # 🦅\n`,
  deleted: false,
  draft: false,
  disabled: false,
  updated: revision,
  labels: [],
  ...changes,
})

const sample = [
  flowOf('a', 1),
  flowOf('a', 2, { generation: '2.0', description: 'Größe', labels: [{ key: 'k', value: 'v' }], draft: true, disabled: true }),
  flowOf('gone', 1),
  flowOf('gone', 2, { deleted: true }),
  flowOf('b', 1, { namespace: 'company.team.sub' }),
  flowOf('c', 1, { namespace: 'company.teams' }),
]

const cases: readonly (readonly [string, FlowFilter, readonly string[]])[] = [
  ['nothing', {}, ['a', 'b', 'c']],
  ['a namespace', { namespace: 'company.team' }, ['a']],
  ['a namespace and those below it', { namespacePrefix: 'company.team' }, ['a', 'b']],
  ['a text', { query: 'TEAM.S' }, ['b']],
  ['a label', { labels: [{ key: 'k', value: 'v' }] }, ['a']],
  ['a label that only an older revision lacks', { labels: [{ key: 'k', value: 'w' }] }, []],
]

export function flowConformance(open: () => Promise<Repositories>): void {
  const withFlows = (work: (repositories: Repositories) => Promise<void>) =>
    using(open, async (repositories) => {
      for (const flow of sample) await repositories.flows.save(flow)
      await work(repositories)
    })
  const key = { tenantId: tenant, namespace: 'company.team' }

  describe('flows', () => {
    test('the latest revision is found, a deleted flow only by its revision', () =>
      withFlows(async ({ flows }) => {
        expect(await flows.find({ ...key, id: 'a' })).toEqual(sample[1])
        expect(await flows.find({ ...key, id: 'a', revision: 1 })).toEqual(sample[0])
        expect(await flows.find({ ...key, id: 'gone' })).toBeUndefined()
        expect(await flows.find({ ...key, id: 'gone', revision: 2 })).toEqual(sample[3])
        expect(await flows.find({ ...key, id: 'gone', revision: 3 })).toBeUndefined()
        expect(await flows.revisions({ ...key, id: 'gone' })).toEqual([sample[2], sample[3]])
      }))

    test('those that run and hold a text: a draft leaves the revision before it in force', () =>
      withFlows(async ({ flows }) => {
        await flows.save(flowOf('d', 1, { source: 'type: x.FLOW' }))
        await flows.save(flowOf('d', 2, { source: 'nothing' }))
        expect(await flows.mentioning(tenant, 'ID: ')).toEqual(expect.arrayContaining([sample[0], sample[4], sample[5]]))
        expect(await flows.mentioning(tenant, 'ID: ')).toHaveLength(3)
        expect(await flows.mentioning(tenant, '.flow')).toEqual([])
      }))

    test('a revision is never written twice', () =>
      withFlows(async ({ flows }) => {
        await expect(flows.save(flowOf('a', 2))).rejects.toMatchObject({ code: 'ILLEGAL_STATE' })
        expect(await flows.find({ ...key, id: 'a' })).toEqual(sample[1])
      }))

    test.each(cases)('are searched by %s', (_name, filter, ids) =>
      withFlows(async ({ flows }) => {
        const { results, total } = await flows.search(tenant, filter, { page: 1, size: 10 })
        expect(results.map(({ id }) => id)).toEqual(ids)
        expect(total).toBe(ids.length)
      }),
    )

    test('are sorted and paged', () =>
      withFlows(async ({ flows }) => {
        const page = { page: 2, size: 1, sort: [{ field: 'id', descending: true }] }
        expect(await flows.search(tenant, {}, page)).toEqual({ results: [sample[4]], total: 3 })
      }))

    test('give the namespaces that have one', () =>
      withFlows(async ({ flows }) => {
        expect(await flows.namespaces(tenant)).toEqual(['company.team', 'company.team.sub', 'company.teams'])
        expect(await flows.namespaces('other')).toEqual([])
      }))
  })
}
