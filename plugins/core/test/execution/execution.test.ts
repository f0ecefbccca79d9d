import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { assertTask } from '../../src/execution/assert.ts'
import { count } from '../../src/execution/count.ts'
import { fail } from '../../src/execution/fail.ts'
import { purgeExecutions } from '../../src/execution/purge-executions.ts'
import { resume } from '../../src/execution/resume.ts'

const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: Error & { logs: string[] }) => ({ message: error.message, logs: error.logs }),
  )

describe('Fail', () => {
  test('fails with its message', async () => {
    expect(await failureOf(runTask(fail, {}))).toEqual({ message: 'Task failure', logs: [] })
    expect(await failureOf(runTask(fail, { errorMessage: 'no {{ n }}' }, { variables: { n: 1 } }))).toMatchObject({ message: 'no 1' })
  })

  test.each([['true'], [true], ['no'], ['1'], ['FALSE']])('fails on the condition %j', async (condition) => {
    const failure = await failureOf(runTask(fail, { condition, errorMessage: 'sorry' }))
    expect(failure).toEqual({ message: 'Fail on a condition', logs: ['ERROR sorry'] })
  })

  test.each([['false'], [false], [''], [' 0 '], [0], ['-0']])('passes on the condition %j', async (condition) => {
    expect(await failureOf(runTask(fail, { condition }))).toBeUndefined()
  })
})

describe('Assert', () => {
  test('passes when all hold', async () => {
    const { metrics } = await runTask(assertTask, { conditions: ['true', '{{ n }}'] }, { variables: { n: 1 } })
    expect(metrics).toEqual([
      { type: 'counter', name: 'success', value: 2 },
      { type: 'counter', name: 'failed', value: 0 },
    ])
  })

  test('names each one that does not hold, also those that cannot be rendered', async () => {
    const failure = await failureOf(
      runTask(assertTask, { conditions: ['true', '{{ n }}', '{{ nope }}', 0], errorMessage: 'oops' }, { variables: { n: 0 } }),
    )
    expect(failure?.message).toBe('3 assertions failed!\noops')
    expect(failure?.logs).toEqual([
      'ERROR Assertion `{{ n }}` failed!',
      'ERROR Assertion `{{ nope }}` failed, failed to render `Unable to find `nope` of `nope``',
      'ERROR Assertion `0` failed!',
    ])
  })

  test('one is one', async () => {
    expect((await failureOf(runTask(assertTask, { conditions: ['false'] })))?.message).toBe('1 assertion failed!')
  })
})

describe('Count', () => {
  const platform = () => new MemoryPlatform({ 'executions.count': ({ flowId }: { flowId?: string }) => (flowId === 'a' ? 3 : 0) })
  // The renderer of this test knows one expression: whether there are any.
  const renderer = ({ count: found }: Readonly<Record<string, unknown>>) => ({
    text: (value: unknown) => (value === '{{ count > 0 }}' ? String(Number(found) > 0) : value),
    typed: (value: unknown) => value,
  })

  test('keeps the counts that the expression selects', async () => {
    const flows = [
      { namespace: 'n', flowId: 'a' },
      { namespace: 'n', flowId: 'b' },
    ]
    const { outputs, logs } = await runTask(
      count,
      { flows, startDate: '2026-01-01', states: ['FAILED'], expression: '{{ count > 0 }}' },
      { platform: platform(), renderer },
    )
    expect(outputs).toEqual({ results: [{ namespace: 'n', flowId: 'a', count: 3 }], total: 3 })
    expect(logs).toEqual(['DEBUG 1 flows matching the expression'])
  })

  test('needs to know where to count', async () => {
    await expect(runTask(count, { startDate: '2026-01-01', expression: 'true' })).rejects.toThrow(
      'You must provide a list of flows or namespaces.',
    )
  })
})

test('Resume resumes', async () => {
  const platform = new MemoryPlatform()
  await runTask(resume, { executionId: 'e', inputs: { a: 1 } }, { platform })
  expect(platform.calls).toEqual([['executions.resume', { executionId: 'e', inputs: { a: 1 } }]])
})

test('PurgeExecutions hands on what to purge', async () => {
  const counts = { executionsCount: 1, logsCount: 2, storagesCount: 3, metricsCount: 4 }
  const platform = new MemoryPlatform({ 'executions.purge': counts })
  const { outputs } = await runTask(
    purgeExecutions,
    { endDate: '2026-01-01T00:00:00Z', states: '["SUCCESS"]', purgeLog: 'false' },
    { platform },
  )
  expect(outputs).toEqual(counts)
  expect(platform.calls).toEqual([
    [
      'executions.purge',
      {
        states: ['SUCCESS'],
        before: Date.UTC(2026, 0, 1),
        purgeExecution: true,
        purgeLog: false,
        purgeMetric: true,
        purgeStorage: true,
        batchSize: 100,
      },
    ],
  ])
})
