import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { echo } from '../../src/debug/echo.ts'
import { fetchLogs } from '../../src/log/fetch.ts'
import { log } from '../../src/log/log.ts'
import { purgeLogs } from '../../src/log/purge-logs.ts'

describe('Log', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['one text is one line', { message: 'hi' }, ['INFO hi']],
    ['a list is a line for each', { message: ['a', '{{ n }}', 12, true], level: 'WARN' }, ['WARN a', 'WARN 5', 'WARN 12', 'WARN true']],
    ['a text that looks like a list stays a text', { message: '["x","y"]' }, ['INFO ["x","y"]']],
    ['an empty text is an empty line', { message: '' }, ['INFO ']],
    ['the level may be an expression', { message: 'x', level: '{{ level }}' }, ['ERROR x']],
  ])('%s', async (_name, properties, logs) => {
    expect((await runTask(log, properties, { variables: { n: 5, level: 'ERROR' } })).logs).toEqual(logs)
  })

  test.each([[12], [{ a: 1 }]])('refuses %j as a message', async (message) => {
    await expect(runTask(log, { message })).rejects.toThrow(/A message is a text or a list of texts/)
  })

  test('refuses a level that is none', async () => {
    await expect(runTask(log, { message: 'x', level: 'info' })).rejects.toThrow(/^level: /)
  })
})

test('Echo logs its text', async () => {
  expect((await runTask(echo, { format: 'hello', level: 'DEBUG' })).logs).toEqual(['DEBUG hello'])
})

describe('Fetch', () => {
  const entry = {
    tenantId: 'main',
    namespace: 'n',
    flowId: 'f',
    taskId: 't',
    executionId: 'e',
    timestamp: 1_700_000_000_000,
    level: 'INFO',
    message: 'm',
  }

  test('writes a line of Ion for each entry', async () => {
    const platform = new MemoryPlatform({ 'logs.find': [entry, { ...entry, message: 'n' }] })
    const { outputs, storage } = await runTask<{ size: number; uri: string }>(fetchLogs, { tasksId: ['t'], level: 'WARN' }, { platform })
    expect(platform.calls).toEqual([['logs.find', { executionId: 'execution', taskIds: ['t'], minLevel: 'WARN' }]])
    expect(outputs.size).toBe(2)
    expect(storage.text(outputs.uri).split('\n')[0]).toBe(
      '{tenantId:"main",namespace:"n",flowId:"f",taskId:"t",executionId:"e",taskRunId:null,attemptNumber:null,triggerId:null,timestamp:2023-11-14T22:13:20.000Z,level:"INFO",thread:null,message:"m",executionKind:null}',
    )
  })

  test.each([
    [{ namespace: 'x' }, '`namespace` and `flowId` should only be set when `executionId` is set.'],
    [{ executionId: 'e', namespace: 'x' }, 'Both `namespace` and `flowId` must be set when `executionId` is set.'],
  ])('refuses %j', async (properties, message) => {
    await expect(runTask(fetchLogs, properties)).rejects.toThrow(message)
  })
})

describe('PurgeLogs', () => {
  const properties = { namespace: 'a', logLevels: ['DEBUG'], startDate: '2026-01-01', endDate: '2026-02-01T00:00:00+01:00' }
  const request = { namespace: 'a', levels: ['DEBUG'], after: Date.UTC(2026, 0, 1), before: Date.UTC(2026, 0, 31, 23) }

  test('asks the platform once', async () => {
    const platform = new MemoryPlatform({ 'logs.purge': 7 })
    expect((await runTask(purgeLogs, properties, { platform })).outputs).toEqual({ count: 7 })
    expect(platform.calls).toEqual([['logs.purge', request]])
  })

  test('counts logs of executions and others apart in generation 2.0', async () => {
    const platform = new MemoryPlatform({ 'logs.purge': ({ ofExecutions }: { ofExecutions: boolean }) => (ofExecutions ? 5 : 2) })
    const { outputs } = await runTask(purgeLogs, properties, { platform, flow: { generation: '2.0' } })
    expect(outputs).toEqual({ count: 7, executionLogsCount: 5, nonExecutionLogsCount: 2 })
  })
})
