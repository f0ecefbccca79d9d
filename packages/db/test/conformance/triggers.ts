import type { TriggerKey, TriggerState } from '@windhover/core/model/trigger-state.ts'
import { shardOf, triggerShards } from '@windhover/core/model/trigger-state.ts'
import type { Repositories, ShardLease, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { commitOf, executionOf, tenant, using } from './samples.ts'

const keyOf = (triggerId: string, flowId = 'hello'): TriggerKey => ({ tenantId: tenant, namespace: 'company.team', flowId, triggerId })

const stateOf = (triggerId: string, changes: Partial<TriggerState> = {}): TriggerState => ({
  ...keyOf(triggerId, changes.flowId),
  type: 'io.kestra.plugin.core.trigger.Schedule',
  kind: 'SCHEDULE',
  date: 1000,
  nextExecutionDate: 2000,
  disabled: false,
  updated: 1000,
  since: 1000,
  ...changes,
})

const changesOf = (parts: Partial<TriggerCommit>): TriggerCommit => ({ states: [], deleted: [], history: [], leases: [], ...parts })
const all = Array.from({ length: triggerShards }, (_, shard) => shard)

export function triggerConformance(open: () => Promise<Repositories>): void {
  describe('triggers', () => {
    test('a state comes back as it was written', () =>
      using(open, async ({ triggers }) => {
        const full = stateOf('full', {
          backfill: {
            start: 1,
            end: 9,
            currentDate: 5,
            paused: true,
            created: 3,
            inputs: { a: [1] },
            labels: [{ key: 'k', value: 'v' }],
            throttleMs: 7,
          },
          stopAfter: ['FAILED'],
          executionId: 'e',
          workerId: 'w',
          evaluateRunningDate: 4,
          lastTriggered: 3,
          lastEvaluation: { date: 3, outcome: 'FIRED', slot: 2, reason: 'r', executionId: 'e', line: 1, count: 1 },
        })
        const { nextExecutionDate: _, ...never } = stateOf('never')
        await triggers.commit(changesOf({ states: [full, never] }))
        expect(await triggers.find(keyOf('full'))).toEqual({ state: full, locked: false })
        expect(await triggers.find(keyOf('never'))).toEqual({ state: never, locked: false })
        expect(await triggers.find(keyOf('other'))).toBeUndefined()
      }))

    test('a trigger is locked as long as its execution is open', () =>
      using(open, async ({ triggers, executions }) => {
        const states = [stateOf('t', { executionId: 'run' })]
        await executions.commit(commitOf({ executions: [executionOf('run')], triggers: changesOf({ states }) }))
        expect((await triggers.find(keyOf('t')))?.locked).toBe(true)
        expect(await triggers.ended(['run', 'gone'])).toEqual([{ id: 'gone' }])
        expect((await triggers.search(tenant, { locked: true }, { page: 1, size: 10 })).total).toBe(1)
        const ended = executionOf('run', { in: 'SUCCESS', closed: true })
        await executions.commit(commitOf({ executions: [ended] }))
        expect((await triggers.find(keyOf('t')))?.locked).toBe(false)
        expect(await triggers.ended(['run'])).toEqual([{ id: 'run', execution: ended }])
      }))

    test('a search filters, sorts and counts', () =>
      using(open, async ({ triggers }) => {
        const states = [
          stateOf('a', { nextExecutionDate: 30, disabled: true }),
          stateOf('b', { nextExecutionDate: 20, kind: 'POLLING', workerId: 'w1' }),
          stateOf('c', { nextExecutionDate: 10, flowId: 'other' }),
        ]
        await triggers.commit(changesOf({ states }))
        const ids = async (filter: Parameters<typeof triggers.search>[1], field?: string) => {
          const sort = field === undefined ? [] : [{ field, descending: false }]
          const { results, total } = await triggers.search(tenant, filter, { page: 1, size: 10, sort })
          expect(total).toBe(results.length)
          return results.map(({ state }) => state.triggerId)
        }
        expect(await ids({})).toEqual(['a', 'b', 'c'])
        expect(await ids({}, 'nextExecutionDate')).toEqual(['c', 'b', 'a'])
        expect(await ids({ flowId: 'hello' })).toEqual(['a', 'b'])
        expect(await ids({ disabled: false })).toEqual(['b', 'c'])
        expect(await ids({ kinds: ['POLLING'] })).toEqual(['b'])
        expect(await ids({ workerId: 'w1' })).toEqual(['b'])
        expect(await ids({ nextBefore: 20 })).toEqual(['b', 'c'])
        expect(await ids({ nextAfter: 21 })).toEqual(['a'])
        expect(await ids({ namespacePrefix: 'company', query: 'OTHER' })).toEqual(['c'])
        await expect(triggers.search(tenant, {}, { page: 1, size: 1, sort: [{ field: 'x', descending: true }] })).rejects.toThrow()
      }))

    test('the states of a shard are read in pages', () =>
      using(open, async ({ triggers }) => {
        const states = Array.from({ length: 50 }, (_, at) => stateOf(`t${String(at).padStart(2, '0')}`, { flowId: `flow-${at % 5}` }))
        await triggers.commit(changesOf({ states }))
        const seen: TriggerState[] = []
        for (let after: TriggerKey | undefined; ; ) {
          const page = await triggers.load(all, after, 7)
          seen.push(...page.map(({ state }) => state))
          after = page.at(-1)?.state
          if (page.length < 7) break
        }
        expect(new Set(seen.map(({ triggerId }) => triggerId)).size).toBe(50)
        expect(seen).toHaveLength(50)
        const one = shardOf(keyOf('x', 'flow-0'))
        expect((await triggers.load([one], undefined, 100)).every(({ state }) => shardOf(state) === one)).toBe(true)
      }))

    test('history is a ring of the newest lines, and goes with its trigger', () =>
      using(open, async ({ triggers }) => {
        const history = Array.from({ length: 230 }, (_, at) => ({
          ...keyOf('t'),
          date: at,
          outcome: 'FIRED' as const,
          line: at + 1,
          count: 1,
          executionId: `e${at}`,
        }))
        await triggers.commit(changesOf({ history }))
        const last = { ...keyOf('t'), date: 500, outcome: 'REFUSED' as const, line: 230, count: 9, reason: 'no', slot: 4 }
        await triggers.commit(changesOf({ history: [last] }))
        const { results, total } = await triggers.history(keyOf('t'), { page: 1, size: 2 })
        expect(results).toEqual([last, history[228]])
        expect(total).toBe(200)
        await triggers.commit(changesOf({ deleted: [keyOf('t')] }))
        expect((await triggers.history(keyOf('t'), { page: 1, size: 2 })).total).toBe(0)
      }))

    test('flows are new until their revision was taken in', () =>
      using(open, async ({ triggers, flows }) => {
        const flow = {
          ...{ tenantId: tenant, namespace: 'company.team', id: 'hello', revision: 1, generation: '1.3' as const, source: 'id: hello' },
          ...{ deleted: false, draft: false, disabled: false, updated: 1, labels: [] },
        }
        const key = { tenantId: tenant, namespace: 'company.team', flowId: 'hello' }
        await flows.save(flow)
        expect(await triggers.changedFlows()).toEqual([key])
        await triggers.commit(changesOf({ flows: [{ ...key, revision: 1 }] }))
        expect(await triggers.changedFlows()).toEqual([])
        await flows.save({ ...flow, revision: 2, draft: true })
        expect(await triggers.changedFlows()).toEqual([])
        await flows.save({ ...flow, revision: 3, deleted: true })
        expect(await triggers.changedFlows()).toEqual([key])
      }))
  })

  describe('shards of triggers', () => {
    const size = (leases: readonly ShardLease[]) => leases.length
    test('one scheduler owns all, two share them, and the shards of a dead one are taken over', () =>
      using(open, async ({ triggers }) => {
        const first = await triggers.lease({ owner: 'a', now: 1000, until: 2000 })
        expect(size(first)).toBe(triggerShards)
        expect(size(await triggers.lease({ owner: 'b', now: 1100, until: 2100 }))).toBe(0)
        expect(size(await triggers.lease({ owner: 'a', now: 1200, until: 2200 }))).toBe(triggerShards / 2)
        const second = await triggers.lease({ owner: 'b', now: 1300, until: 2300 })
        expect(size(second)).toBe(triggerShards / 2)
        expect(size(await triggers.lease({ owner: 'b', now: 2250, until: 3250 }))).toBe(triggerShards)
        await triggers.release('b')
        expect(size(await triggers.lease({ owner: 'a', now: 2400, until: 3400 }))).toBe(triggerShards)
      }))

    test('a former owner writes nothing', () =>
      using(open, async ({ triggers, executions }) => {
        const stale = await triggers.lease({ owner: 'a', now: 1000, until: 2000 })
        await triggers.lease({ owner: 'b', now: 3000, until: 4000 })
        const commit = commitOf({
          executions: [executionOf('run')],
          triggers: changesOf({ states: [stateOf('t')], leases: stale.slice(0, 1) }),
        })
        await expect(executions.commit(commit)).rejects.toMatchObject({ code: 'SHARD_LOST' })
        await expect(triggers.commit(changesOf({ states: [stateOf('t')], leases: stale }))).rejects.toMatchObject({ code: 'SHARD_LOST' })
        expect(await executions.find(tenant, 'run')).toBeUndefined()
        expect(await triggers.find(keyOf('t'))).toBeUndefined()
      }))
  })
}
