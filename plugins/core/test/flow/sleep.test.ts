import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { purgeFlows } from '../../src/flow/purge-flows.ts'
import { sleep } from '../../src/flow/sleep.ts'

describe('Sleep', () => {
  test.each([['PT0.01S'], ['0.01'], [0.01]])('waits for %j', async (duration) => {
    expect((await runTask(sleep, { duration })).logs).toEqual(['INFO Waiting for PT0.01S'])
  })

  test('stops waiting when the task is interrupted', async () => {
    const interruption = new AbortController()
    const run = runTask(sleep, { duration: 'PT1H' }, { signal: interruption.signal })
    interruption.abort()
    await expect(run).rejects.toThrow(/abort/i)
  })

  test('refuses what is no duration', async () => {
    await expect(runTask(sleep, { duration: 'soon' })).rejects.toThrow("'soon' is not a duration")
  })
})

test('PurgeFlows keeps one revision unless told otherwise', async () => {
  const platform = new MemoryPlatform({ 'flows.purge': 3 })
  expect((await runTask(purgeFlows, { namespace: 'a' }, { platform })).outputs).toEqual({ size: 3 })
  await runTask(purgeFlows, { behavior: { before: '2026-01-01T00:00:00Z' } }, { platform })
  expect(platform.calls).toEqual([
    ['flows.purge', { namespace: 'a', keepAmount: 1 }],
    ['flows.purge', { before: Date.UTC(2026, 0, 1) }],
  ])
})
