import type { LogFilter, Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { logOf, tenant, using } from './samples.ts'

const full = logOf('Grüße 100% done', {
  executionId: 'e1',
  taskId: 'a',
  taskRunId: 'r1',
  triggerId: 't',
  attemptNumber: 0,
  thread: 'main',
  executionKind: 'TEST',
  timestamp: 5,
})
const sample = [
  full,
  logOf('second', { executionId: 'e1', taskId: 'b', taskRunId: 'r2', attemptNumber: 1, level: 'ERROR', timestamp: 4 }),
  logOf('third', { executionId: 'e2', taskId: 'a', namespace: 'company.team.sub', level: 'DEBUG', timestamp: 3 }),
  logOf('fourth', { namespace: 'other', flowId: 'f2', level: 'WARN', timestamp: 2 }),
]

const cases: readonly (readonly [string, LogFilter, readonly string[]])[] = [
  ['nothing', {}, ['Grüße 100% done', 'second', 'third', 'fourth']],
  ['an execution', { executionId: 'e1' }, ['Grüße 100% done', 'second']],
  ['a task', { taskId: 'a' }, ['Grüße 100% done', 'third']],
  ['tasks', { executionId: 'e1', taskIds: ['b', 'c'] }, ['second']],
  ['a task run', { taskRunId: 'r2' }, ['second']],
  ['an attempt', { executionId: 'e1', attemptNumber: 0 }, ['Grüße 100% done']],
  ['a namespace', { namespace: 'company.team' }, ['Grüße 100% done', 'second']],
  ['a namespace and those below it', { namespacePrefix: 'company' }, ['Grüße 100% done', 'second', 'third']],
  ['a flow', { flowId: 'f2' }, ['fourth']],
  ['a least level', { minLevel: 'WARN' }, ['second', 'fourth']],
  ['levels', { levels: ['DEBUG', 'WARN'] }, ['third', 'fourth']],
  ['a text', { query: '100% DONE' }, ['Grüße 100% done']],
  ['dates', { after: 3, before: 4 }, ['second', 'third']],
]

export function entryConformance(open: () => Promise<Repositories>): void {
  const withLogs = (work: (repositories: Repositories) => Promise<void>) =>
    using(open, async (repositories) => {
      await repositories.logs.append(sample)
      await work(repositories)
    })

  describe('logs', () => {
    test.each(cases)('are found by %s, in the order they were written', (_name, filter, messages) =>
      withLogs(async ({ logs }) => {
        expect((await logs.find(tenant, filter)).map(({ message }) => message)).toEqual(messages)
        expect(await logs.find('other', filter)).toEqual([])
      }),
    )

    test('come back as they were written, newest first when searched', () =>
      withLogs(async ({ logs }) => {
        expect(await logs.find(tenant, {}, 1)).toEqual([full])
        const page = { page: 1, size: 2 }
        expect(await logs.search(tenant, {}, page)).toEqual({ results: [full, sample[1]], total: 4 })
        const sorted = await logs.search(tenant, {}, { ...page, page: 2, sort: [{ field: 'timestamp', descending: false }] })
        expect(sorted.results.map(({ timestamp }) => timestamp)).toEqual([4, 5])
      }))

    test('are deleted by what they have in common', () =>
      withLogs(async ({ logs }) => {
        expect(await logs.delete(tenant, { namespace: 'other' })).toBe(1)
        expect(await logs.delete(tenant, { executionId: 'e1', minLevel: 'ERROR' })).toBe(1)
        expect((await logs.find(tenant, {})).map(({ message }) => message)).toEqual(['Grüße 100% done', 'third'])
        expect(await logs.delete(tenant, {})).toBe(2)
        expect(await logs.delete(tenant, {})).toBe(0)
      }))

    test('in tens of thousands are read and deleted whole', () =>
      using(open, async ({ logs }) => {
        const many = Array.from({ length: 12_345 }, (_, index) => logOf(String(index), { executionId: index % 2 === 0 ? 'even' : 'odd' }))
        await logs.append(many)
        expect(await logs.find(tenant, {})).toEqual(many)
        expect(await logs.delete(tenant, { executionId: 'even' })).toBe(6173)
        expect(await logs.delete(tenant, { flowId: 'hello' })).toBe(6172)
      }))
  })

  describe('metrics', () => {
    test('are found by execution, task and task run and deleted with the execution', () =>
      using(open, async ({ metrics }) => {
        const base = { tenantId: tenant, namespace: 'n', flowId: 'f', timestamp: 1 }
        const rows = {
          ...base,
          name: 'rows',
          type: 'counter',
          value: 1e15,
          executionId: 'e',
          taskId: 'a',
          taskRunId: 'r',
          tags: { ü: '1' },
        } as const
        const time = { ...base, name: 'time', type: 'timer', value: 0.25, executionId: 'e', taskId: 'b', executionKind: 'TEST' } as const
        const other = { ...base, name: 'other', type: 'gauge', value: -1, executionId: 'e2', triggerId: 't' } as const
        await metrics.append([rows, time, other])
        expect(await metrics.find(tenant, { executionId: 'e' })).toEqual([rows, time])
        expect(await metrics.find(tenant, { executionId: 'e', taskId: 'b' })).toEqual([time])
        expect(await metrics.find(tenant, { taskRunId: 'r' })).toEqual([rows])
        expect(await metrics.delete(tenant, { executionId: 'e' })).toBe(2)
        expect(await metrics.find(tenant, {})).toEqual([other])
      }))
  })
}
