import { IllegalState } from '@windhover/core/errors.ts'
import { expect, test } from 'vitest'
import { Operations } from '../../src/operations/operations.ts'

function setUp() {
  let ids = 0
  const reported: string[] = []
  const operations = new Operations({
    ids: { next: () => `op${++ids}` },
    now: () => 1000,
    track: (work) => void work,
    report: (message) => reported.push(message),
  })
  return { operations, reported }
}
const items = (count: number) => Array.from({ length: count }, (_, index) => `item${index}`)

test('every item is worked on once; the operation tells how each ended', async () => {
  const { operations, reported } = setUp()
  const seen: string[] = []
  const { id } = operations.start('main', 'kill', items(100), async (item) => {
    seen.push(item)
    if (item.endsWith('7')) throw IllegalState({ message: `${item} cannot` })
  })
  expect(operations.get('main', id)).toMatchObject({ total: 100, succeeded: 0, failed: 0 })
  const ended = await operations.finished('main', id, 10_000)
  expect(seen.toSorted()).toEqual(items(100).toSorted())
  expect(ended).toMatchObject({ kind: 'kill', total: 100, succeeded: 90, failed: 10, started: 1000, ended: 1000 })
  expect(ended.failures.map((failure) => failure.id).toSorted()).toEqual(
    items(100)
      .filter((item) => item.endsWith('7'))
      .toSorted(),
  )
  expect(ended.failures[0]?.message).toMatch(/^item\d*7 cannot$/)
  expect(reported).toEqual([])
})

test('only the failed items are tried again, by an operation of their own', async () => {
  const { operations } = setUp()
  let isBroken = true
  const act = async (item: string): Promise<void> => {
    if (isBroken && item !== 'item0') throw IllegalState({ message: 'not now' })
  }
  const { id } = operations.start('main', 'restart', items(3), act)
  await operations.finished('main', id, 10_000)
  isBroken = false
  const again = operations.retry('main', id)
  expect(again).toMatchObject({ kind: 'restart', total: 2, retryOf: id })
  expect(await operations.finished('main', again.id, 10_000)).toMatchObject({ succeeded: 2, failed: 0 })
  expect(operations.list('main').map((operation) => operation.id)).toEqual([again.id, id])
})

test('who waits is answered after the time, and the operation goes on', async () => {
  const { operations } = setUp()
  const gate = Promise.withResolvers<void>()
  const { id } = operations.start('main', 'delete', items(40), () => gate.promise)
  expect((await operations.finished('main', id, 1)).ended).toBeUndefined()
  gate.resolve()
  expect((await operations.finished('main', id, 10_000)).succeeded).toBe(40)
})

test('a fault of the server is a failure of its item, and reported', async () => {
  const { operations, reported } = setUp()
  const { id } = operations.start('main', 'pause', ['a'], async () => {
    throw new TypeError('broken')
  })
  expect(await operations.finished('main', id, 10_000)).toMatchObject({ failed: 1, failures: [{ id: 'a', message: 'broken' }] })
  expect(reported).toEqual(['pause of a failed'])
})

test('nothing is an operation that has ended at once; those of another tenant and old ones are not known', async () => {
  const { operations } = setUp()
  const { id } = operations.start('main', 'kill', [], async () => {})
  expect(await operations.finished('main', id, 10_000)).toMatchObject({ total: 0, ended: 1000 })
  expect(() => operations.get('other', id)).toThrow(`Operation '${id}' not found`)
  for (let index = 0; index < 250; index++) {
    const { id: next } = operations.start('main', 'kill', [], async () => {})
    await operations.finished('main', next, 10_000)
  }
  expect(operations.list('main').length).toBeLessThanOrEqual(200)
  expect(() => operations.get('main', id)).toThrow('not found')
})
