import type { Condition, Filter } from '@windhover/core/filter/index.ts'
import type { ExecutionFilter, Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { commitOf, executionOf, taskRunOf, tenant, using } from './samples.ts'

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

const is = (field: Condition['field'], operation: Condition['operation'], ...values: string[]): Condition => ({ field, operation, values })
const teamIs = (operation: Condition['operation'], ...values: string[]): Condition => ({
  ...is('labels', operation, ...values),
  key: 'team',
})

const wheres: readonly (readonly [string, Filter, readonly string[]])[] = [
  ['part of a name', is('namespace', 'CONTAINS', 'team.s'), ['b']],
  ['the end of a name', is('namespace', 'ENDS_WITH', 'teams', 'sub'), ['c', 'b']],
  ['the beginning of a name', is('flowId', 'STARTS_WITH', 'Oth'), ['c']],
  ['a regular expression', is('namespace', 'REGEX', '^company[.]team(s|[.]sub)$'), ['c', 'b']],
  ['a regular expression that backtracks', is('namespace', 'REGEX', '^(([a-z.])+)+#$'), []],
  ['not a flow', is('flowId', 'NOT_EQUALS', 'hello'), ['c']],
  ['not these states', is('state', 'NOT_EQUALS', 'RUNNING', 'FAILED'), ['a']],
  ['one of the values of a label', teamIs('EQUALS', 'sales', 'sales '), ['b', 'a']],
  ['not a label', teamIs('NOT_EQUALS', 'sales'), ['e', 'd', 'c', 'b']],
  ['part of a label', teamIs('CONTAINS', 'ale'), ['b', 'a']],
  ['a label and a state', { all: [teamIs('EQUALS', 'sales'), is('state', 'EQUALS', 'FAILED')] }, []],
  ['a label or a flow', { any: [teamIs('EQUALS', 'sales'), is('flowId', 'EQUALS', 'Other')] }, ['c', 'a']],
  ['an end', is('endDate', 'LESS_THAN', '1970-01-01T00:00:00.150Z'), ['a']],
  ['a start', is('startDate', 'EQUALS', '1970-01-01T00:00:00.300Z'), ['c']],
  ['not at a start', is('startDate', 'NOT_EQUALS', '1970-01-01T00:00:00.300Z'), ['e', 'd', 'b', 'a']],
  ['children', is('childFilter', 'EQUALS', 'CHILD'), ['e', 'd']],
  ['those nobody started', is('childFilter', 'EQUALS', 'MAIN'), ['c', 'b', 'a']],
  ['users', is('scope', 'EQUALS', 'USER'), ['e', 'd', 'c', 'b', 'a']],
  ['the system', is('scope', 'EQUALS', 'SYSTEM'), []],
  ['either of them', is('scope', 'EQUALS', 'SYSTEM', 'USER'), ['e', 'd', 'c', 'b', 'a']],
  ['a kind', is('kind', 'EQUALS', 'TEST', 'NORMAL'), ['f', 'e', 'd', 'c', 'b', 'a']],
  ['not a kind', is('kind', 'NOT_EQUALS', 'NORMAL'), ['g', 'f']],
  ['not another kind', is('kind', 'NOT_EQUALS', 'TEST'), ['g', 'e', 'd', 'c', 'b', 'a']],
  ['not a parent', is('parentId', 'NOT_EQUALS', 'a'), ['e', 'c', 'b', 'a']],
  ['one of two texts', is('q', 'EQUALS', 'OTHER', 'team.s'), ['c', 'b']],
  ['a text in a namespace', is('q', 'EQUALS', 'company.TEAM'), ['e', 'd', 'c', 'b', 'a']],
  ['the beginning of an id', is('q', 'EQUALS', 'd'), ['d']],
  ['a text and a state', { all: [is('q', 'EQUALS', 'team'), is('state', 'EQUALS', 'FAILED')] }, ['b']],
  ['a text that nothing mentions', is('q', 'EQUALS', 'nowhere'), []],
  ['not a text', is('q', 'NOT_EQUALS', 'OTHER'), ['e', 'd', 'b', 'a']],
  [
    'groups in groups',
    {
      all: [
        is('namespace', 'PREFIX', 'company'),
        {
          any: [
            { all: [is('state', 'EQUALS', 'SUCCESS'), teamIs('EQUALS', 'sales')] },
            { all: [is('id', 'EQUALS', 'd', 'e'), is('id', 'NOT_EQUALS', 'e')] },
          ],
        },
      ],
    },
    ['d', 'a'],
  ],
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

    test.each(wheres)('where %s', (_name, where, ids) =>
      withSample(async ({ executions }) => {
        const { results, total } = await executions.search(tenant, { where }, { page: 1, size: 10 })
        expect(results.map(({ id }) => id)).toEqual(ids)
        expect(total).toBe(ids.length)
        expect(await executions.count(tenant, { where })).toBe(ids.length)
        expect((await executions.walk(tenant, { where }, { size: 10 })).map(({ id }) => id)).toEqual(ids)
      }),
    )

    test('labels follow when they change, and go with their execution', () =>
      withSample(async ({ executions }) => {
        const ids = async (value: string) =>
          (await executions.search(tenant, { labels: [label('team', value)] }, { page: 1, size: 9 })).results.map(({ id }) => id)
        await executions.commit(commitOf({ executions: [executionOf('a', { at: 100, in: 'SUCCESS', labels: [label('team', 'it')] })] }))
        expect([await ids('sales'), await ids('it')]).toEqual([[], ['a']])
        await executions.delete(tenant, ['a'])
        expect(await ids('it')).toEqual([])
      }))

    test('a walk comes by everything once, whatever happens at one moment', () =>
      using(open, async ({ executions }) => {
        const all = Array.from({ length: 25 }, (_, index) =>
          executionOf(`e${index}`, { at: 100 + Math.floor(index / 7), labels: [label('a', 'b')] }),
        )
        await executions.commit(commitOf({ executions: all }))
        for (const filter of [{}, { labels: [label('a', 'b')] }]) {
          const seen: string[] = []
          for (let part = await executions.walk(tenant, filter, { size: 4 }); part.length > 0; ) {
            seen.push(...part.map(({ id }) => id))
            const last = part.at(-1)
            part = await executions.walk(tenant, filter, {
              size: 4,
              after: { startDate: last?.state.histories[0]?.date ?? 0, id: last?.id ?? '' },
            })
          }
          expect(seen.toSorted()).toEqual(all.map(({ id }) => id).toSorted())
        }
      }))

    test('task runs are read for many executions at once', () =>
      withSample(async ({ executions }) => {
        const taskRuns = ['a', 'b', 'a'].map((id, index) => taskRunOf(id, index))
        await executions.commit(commitOf({ taskRuns }))
        const { results } = await executions.search(tenant, { ids: ['a', 'b', 'c'] }, { page: 1, size: 9 })
        const snapshots = await executions.withTaskRuns(results)
        expect(snapshots.map((snapshot) => [snapshot.execution.id, ...snapshot.taskRuns.map(({ id }) => id)])).toEqual([
          ['c'],
          ['b', 'b-1'],
          ['a', 'a-0', 'a-2'],
        ])
        expect(await executions.withTaskRuns([])).toEqual([])
      }))

    test('values of a field are listed once, and only of fields that have few', () =>
      withSample(async ({ executions }) => {
        expect(await executions.distinct(tenant, 'namespace', {}, 10)).toEqual(['company.team', 'company.team.sub', 'company.teams'])
        expect(await executions.distinct(tenant, 'namespace', { flowId: 'hello' }, 1)).toEqual(['company.team'])
        expect(await executions.distinct(tenant, 'flowId', { labels: [label('team', 'sales')] }, 9)).toEqual(['hello'])
        await expect(executions.distinct(tenant, 'labels', {}, 1)).rejects.toThrow("No values of 'labels' are listed")
      }))

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
