import { Dbl } from '@windhover/core/model/dbl.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { commitOf, executionOf, logOf, taskRunOf, tenant, using } from './samples.ts'

const everything: Execution = executionOf('all', {
  in: 'SUCCESS',
  inputs: { name: 'Ünïcödé 🦅 "quoted" \\ \u0000', big: 12345678901234567890n, one: new Dbl(1), nested: { list: [1, null, 'x', 1.5] } },
  outputs: { done: true },
  labels: [{ key: 'système', value: 'a"b\\c,d:e' }],
  variables: { v: [] },
  parentId: 'parent',
  trigger: { id: 't', type: 'io.kestra.plugin.core.trigger.Webhook', variables: { body: { a: 1 } } },
  scheduleDate: 5,
  kind: 'TEST',
  fixtures: [{ id: 'log', outputs: { x: 1 } }],
  breakpoints: [{ id: 'log', value: 'a' }],
  loopRun: { executionId: 'parent', taskId: 'loop', taskRunId: 'p-1', index: 3, value: 'c', parents: [{ index: 0, value: 'z' }] },
  closed: true,
})

const full: TaskRun = taskRunOf('all', 7, {
  parentTaskRunId: 'all-1',
  value: '{"k":"ü"}',
  iteration: 0,
  attempts: [{ state: { current: 'FAILED', histories: [{ state: 'FAILED', date: 9 }] }, workerId: 'w', logFile: 'kestra:///x' }],
  outputs: { rows: 98765432109876543210n, share: new Dbl(2), text: '日本語' },
  state: {
    current: 'FAILED',
    histories: [
      { state: 'CREATED', date: 1 },
      { state: 'FAILED', date: 9 },
    ],
  },
  dynamic: true,
  forceExecution: false,
})

export function commitConformance(open: () => Promise<Repositories>): void {
  describe('commit', () => {
    test('every member of an execution and of a task run comes back as it was', () =>
      using(open, async ({ executions }) => {
        await executions.commit(commitOf({ executions: [everything], taskRuns: [full, taskRunOf('all', 2)] }))
        expect(await executions.find(tenant, 'all')).toEqual({ execution: everything, taskRuns: [taskRunOf('all', 2), full] })
        expect(await executions.find('other', 'all')).toBeUndefined()
        expect(await executions.find(tenant, 'none')).toBeUndefined()
      }))

    test('a newer record replaces the older one, absent members disappear', () =>
      using(open, async ({ executions }) => {
        await executions.commit(commitOf({ executions: [{ ...everything, id: 'e' }], taskRuns: [{ ...full, id: 'r', executionId: 'e' }] }))
        const bare = executionOf('e')
        const bareRun = taskRunOf('e', 7, { id: 'r' })
        await executions.commit(commitOf({ executions: [bare], taskRuns: [bareRun, taskRunOf('e', 8)] }))
        expect(await executions.find(tenant, 'e')).toEqual({ execution: bare, taskRuns: [bareRun, taskRunOf('e', 8)] })
        await executions.commit(commitOf({ deletedTaskRuns: ['r'] }))
        expect((await executions.find(tenant, 'e'))?.taskRuns).toEqual([taskRunOf('e', 8)])
      }))

    test('an empty commit changes nothing', () => using(open, ({ executions }) => executions.commit(commitOf({}))))

    test('ten thousand task runs are written at once and read back in order', () =>
      using(open, async ({ executions }) => {
        const taskRuns = Array.from({ length: 10_000 }, (_, seq) => taskRunOf('e', seq, { value: String(seq), outputs: { seq } }))
        await executions.commit(commitOf({ executions: [executionOf('e')], taskRuns: taskRuns.toReversed() }))
        expect((await executions.find(tenant, 'e'))?.taskRuns).toEqual(taskRuns)
      }))

    test('commits that run at the same time are all kept', () =>
      using(open, async ({ executions, logs }) => {
        const ids = Array.from({ length: 200 }, (_, index) => `e${String(index).padStart(3, '0')}`)
        const commits = ids.map((id) =>
          executions.commit(
            commitOf({ executions: [executionOf(id)], taskRuns: [taskRunOf(id, 0)], logs: [logOf(id, { executionId: id })] }),
          ),
        )
        await Promise.all(commits)
        expect(await executions.unfinished()).toEqual(ids)
        expect((await logs.find(tenant, {})).map(({ message }) => message)).toEqual(ids)
      }))

    test('a commit that fails leaves nothing, and only its own caller sees it', () =>
      using(open, async ({ executions, logs, timers }) => {
        const broken = commitOf({
          executions: [executionOf('bad')],
          taskRuns: [taskRunOf('bad', 0)],
          timers: [{ id: 'bad:SLA', executionId: 'bad', kind: 'SLA', due: 1 }],
          // A row the schema refuses: the last statement of the transaction.
          logs: [logOf('half'), logOf(null as unknown as string)],
        })
        const results = await Promise.allSettled([
          executions.commit(commitOf({ executions: [executionOf('a')] })),
          executions.commit(broken),
          executions.commit(commitOf({ executions: [executionOf('b')] })),
        ])
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect(await executions.unfinished()).toEqual(['a', 'b'])
        expect((await executions.find(tenant, 'bad'))?.taskRuns).toBeUndefined()
        expect(await logs.find(tenant, {})).toEqual([])
        expect(await timers.all()).toEqual([])
      }))

    test('timers are replaced by id, removed by id and come in the order of their dates', () =>
      using(open, async ({ executions, timers }) => {
        const late = { id: 'e:PAUSE_END:r', executionId: 'e', taskRunId: 'r', kind: 'PAUSE_END', due: 30, detail: 'SUCCESS' } as const
        const early = { id: 'e:SLA', executionId: 'e', kind: 'SLA', due: 20 } as const
        await executions.commit(commitOf({ timers: [late, early, { ...early, id: 'gone' }] }))
        await executions.commit(commitOf({ deletedTimers: ['gone'], timers: [{ ...early, due: 40 }] }))
        expect(await timers.all()).toEqual([late, { ...early, due: 40 }])
      }))

    test('deleting executions removes headers, task runs and timers, and says how many there were', () =>
      using(open, async ({ executions, timers }) => {
        const taskRuns = Array.from({ length: 2500 }, (_, seq) => taskRunOf('a', seq))
        await executions.commit(commitOf({ executions: [executionOf('a'), executionOf('b'), executionOf('c')], taskRuns }))
        await executions.commit(
          commitOf({ taskRuns: [taskRunOf('b', 0)], timers: [{ id: 'a:SLA', executionId: 'a', kind: 'SLA', due: 1 }] }),
        )
        expect(await executions.delete('other', ['a'])).toBe(0)
        expect(await executions.delete(tenant, ['a', 'c', 'none'])).toBe(2)
        expect(await executions.find(tenant, 'a')).toBeUndefined()
        expect(await timers.all()).toEqual([])
        await executions.commit(commitOf({ executions: [executionOf('a')] }))
        expect((await executions.find(tenant, 'a'))?.taskRuns).toEqual([])
        expect((await executions.find(tenant, 'b'))?.taskRuns).toHaveLength(1)
      }))

    test('an execution may be deleted twice at once', () =>
      using(open, async ({ executions }) => {
        await executions.commit(commitOf({ executions: [executionOf('a')], taskRuns: [taskRunOf('a', 0)] }))
        await Promise.all([executions.delete(tenant, ['a']), executions.delete(tenant, ['a'])])
        expect(await executions.find(tenant, 'a')).toBeUndefined()
      }))
  })
}
