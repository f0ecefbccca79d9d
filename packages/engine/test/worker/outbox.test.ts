import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { expect, test } from 'vitest'
import { LogFeed } from '../../src/executor/log-feed.ts'
import type { FromWorker, ToWorker } from '../../src/gateway/protocol.ts'
import { Outbox } from '../../src/worker/outbox.ts'
import { channelPair } from './channel-pair.ts'

const entry: LogEntry = { tenantId: 'main', namespace: 'n', flowId: 'f', executionId: 'e', timestamp: 0, level: 'INFO', message: 'm' }

const logMany = (outbox: Outbox, count: number): void => {
  for (let at = 0; at < count; at += 1) outbox.log(entry)
}

test('a task that logs without end is asked to wait until the store keeps up', async () => {
  const outbox = new Outbox(channelPair<FromWorker, ToWorker>().left)
  let answer: (() => void) | undefined
  let asked = 0
  const ask = () => {
    asked += 1
    return new Promise<void>((resolve) => {
      answer = resolve
    })
  }
  logMany(outbox, 100)
  expect(outbox.drained(ask)).toBeUndefined()
  logMany(outbox, 3_000)
  expect(outbox.drained(ask)).toBeUndefined()
  expect(asked).toBe(1)
  logMany(outbox, 10_000)
  const wait = outbox.drained(ask)
  expect(wait).toBeInstanceOf(Promise)
  expect(asked).toBe(1)
  answer?.()
  await wait
  const rest = outbox.drained(ask)
  expect(asked).toBe(2)
  answer?.()
  await rest
  expect(outbox.drained(ask)).toBeUndefined()
})

test('the log has room again when what waited is written', async () => {
  let write: (() => void) | undefined
  const appended: number[] = []
  const feed = new LogFeed(
    {
      append: (entries) => {
        appended.push(entries.length)
        return new Promise<void>((resolve) => {
          write = resolve
        })
      },
      find: async () => [],
      search: async () => ({ results: [], total: 0 }),
      delete: async () => 0,
    },
    () => undefined,
  )
  feed.add(Array.from({ length: 10_000 }, () => entry))
  let hasRoom = false
  const room = feed.room().then(() => {
    hasRoom = true
  })
  await Promise.resolve()
  expect([hasRoom, appended]).toEqual([false, [10_000]])
  write?.()
  await room
  expect(hasRoom).toBe(true)
})
