import type { ExecutionFilter, Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { commitOf, executionOf, tenant, using } from './samples.ts'

const label = (key: string, value: string) => ({ key, value })

const sample = [
  executionOf('a', { at: 100, in: 'SUCCESS', closed: true, labels: [label('team', 'sales'), label('x', '1')] }),
  executionOf('b', { at: 200, in: 'FAILED', closed: true, namespace: 'company.team.sub', labels: [label('team', 'sales ')] }),
  executionOf('c', { at: 300, namespace: 'company.teams', flowId: 'Other', labels: [label('é"', '{"key":"team","value":"sales"}')] }),
  executionOf('d', { at: 400, parentId: 'a', trigger: { id: 't', type: 'x', variables: { executionId: 'a', taskRunId: 'r' } } }),
  executionOf('e', { at: 500, kind: 'NORMAL', trigger: { id: 't', type: 'flow-trigger', variables: { executionId: 'a' } } }),
  executionOf('f', { at: 600, kind: 'TEST' }),
  executionOf('g', {
    at: 700,
    kind: 'LOOP',
    loopRun: { executionId: 'a', taskId: 'l', taskRunId: 'r', index: 0, value: 'x', parents: [] },
  }),
]

const cases: readonly (readonly [string, ExecutionFilter, readonly string[]])[] = [
  ['nothing: the ordinary ones, newest first', {}, ['e', 'd', 'c', 'b', 'a']],
  ['ids', { ids: ['c', 'a', 'none'] }, ['c', 'a']],
  ['no ids', { ids: [] }, []],
  ['a namespace', { namespace: 'company.team' }, ['e', 'd', 'a']],
  ['a namespace and those below it', { namespacePrefix: 'company.team' }, ['e', 'd', 'b', 'a']],
  ['a flow', { flowId: 'Other' }, ['c']],
  ['states', { states: ['SUCCESS', 'FAILED'] }, ['b', 'a']],
  ['a label exactly', { labels: [label('team', 'sales')] }, ['a']],
  ['several labels', { labels: [label('team', 'sales'), label('x', '1')] }, ['a']],
  ['labels that no one has together', { labels: [label('team', 'sales '), label('x', '1')] }, []],
  ['a label with quotes', { labels: [label('é"', '{"key":"team","value":"sales"}')] }, ['c']],
  ['a text, whatever its case', { query: 'oTHER' }, ['c']],
  ['a text with wildcards literally', { query: '%' }, []],
  ['a start date', { startAfter: 200, startBefore: 400 }, ['d', 'c', 'b']],
  ['who started it', { triggerExecutionId: 'a' }, ['e', 'd']],
  ['its parent', { parentId: 'a' }, ['d']],
  ['a kind', { kinds: ['TEST'] }, ['f']],
  ['kinds with NORMAL', { kinds: ['NORMAL', 'LOOP'] }, ['g', 'e', 'd', 'c', 'b', 'a']],
]

export function searchConformance(open: () => Promise<Repositories>): void {
  const withSample = (work: (repositories: Repositories) => Promise<void>) =>
    using(open, async (repositories) => {
      await repositories.executions.commit(commitOf({ executions: sample }))
      await work(repositories)
    })

  describe('search of executions', () => {
    test.each(cases)('by %s', (_name, filter, ids) =>
      withSample(async ({ executions }) => {
        const { results, total } = await executions.search(tenant, filter, { page: 1, size: 10 })
        expect(results.map(({ id }) => id)).toEqual(ids)
        expect(total).toBe(ids.length)
        expect((await executions.search('other', filter, { page: 1, size: 10 })).total).toBe(0)
      }),
    )

    test('pages keep the total and the order that is asked for', () =>
      withSample(async ({ executions }) => {
        const sort = [{ field: 'state.startDate', descending: false }]
        const second = await executions.search(tenant, {}, { page: 2, size: 2, sort })
        expect([second.results.map(({ id }) => id), second.total]).toEqual([['c', 'd'], 5])
        const byState = [
          { field: 'state', descending: false },
          { field: 'startDate', descending: true },
        ]
        const { results } = await executions.search(tenant, {}, { page: 1, size: 9, sort: byState })
        expect(results.map(({ id }) => id)).toEqual(['b', 'e', 'd', 'c', 'a'])
        expect(results.at(-1)).toEqual(sample[0])
      }))

    test('an unknown sort field is refused by its name', () =>
      withSample(async ({ executions }) => {
        const page = { page: 1, size: 1, sort: [{ field: 'constructor', descending: true }] }
        await expect(executions.search(tenant, {}, page)).rejects.toThrow("Cannot sort by 'constructor'")
      }))

    test('totals stop at ten thousand, pages do not', () =>
      using(open, async ({ executions }) => {
        const many = Array.from({ length: 10_050 }, (_, at) => executionOf(`e${at}`, { at }))
        await executions.commit(commitOf({ executions: many }))
        const { results, total } = await executions.search(tenant, {}, { page: 201, size: 50 })
        expect(total).toBe(10_000)
        expect(results.map(({ id }) => id)).toEqual(
          many
            .slice(0, 50)
            .map(({ id }) => id)
            .toReversed(),
        )
      }))

    test('unfinished ones are those not closed, oldest first', () =>
      withSample(async ({ executions }) => expect(await executions.unfinished()).toEqual(['c', 'd', 'e', 'f', 'g'])))

    test('those started by task runs and loops, not by Flow triggers', () =>
      withSample(async ({ executions }) => {
        expect((await executions.startedBy(tenant, 'a')).map(({ id }) => id)).toEqual(['d', 'g'])
        expect(await executions.startedBy('other', 'a')).toEqual([])
      }))

    test('slots are held from the start to the close; queued ones come in the order they were queued', () =>
      using(open, async ({ executions }) => {
        const histories = [
          { state: 'CREATED', date: 1 },
          { state: 'RUNNING', date: 2 },
          { state: 'SUCCESS', date: 3 },
        ] as const
        const queuedAt = (date: number) =>
          ({
            state: {
              current: 'QUEUED',
              histories: [
                { state: 'CREATED', date: 1 },
                { state: 'QUEUED', date },
              ],
            },
          }) as const
        const all = [
          executionOf('running', { at: 1 }),
          executionOf('paused', { at: 2, in: 'PAUSED' }),
          executionOf('after', { state: { current: 'SUCCESS', histories } }),
          executionOf('stopped', { at: 4, in: 'CANCELLED' }),
          executionOf('created', { at: 5, in: 'CREATED' }),
          executionOf('ended', { state: { current: 'SUCCESS', histories }, closed: true }),
          executionOf('q1', queuedAt(9)),
          executionOf('q2', queuedAt(8)),
          executionOf('elsewhere', { flowId: 'another' }),
        ]
        await executions.commit(commitOf({ executions: all }))
        const { running, queued } = await executions.slots({ tenantId: tenant, namespace: 'company.team', flowId: 'hello' })
        expect([running.toSorted(), queued]).toEqual([
          ['after', 'paused', 'running'],
          ['q2', 'q1'],
        ])
      }))
  })
}
