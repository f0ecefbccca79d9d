import { expect, test } from 'vitest'
import { JobTable } from '../../src/gateway/job-table.ts'
import { jobOf } from '../worker/job.ts'

const jobs = (amount: number) => Array.from({ length: amount }, (_, at) => jobOf({ id: `t${at}`, type: 'test.Say' }))
const owner = {}
const other = {}

test('jobs are taken in order, once', () => {
  const table = new JobTable()
  const [a, b, c] = jobs(3)
  for (const job of [a, b, c, a]) if (job !== undefined) table.add(job)
  expect(table.take(2, owner, 0)).toEqual([a, b])
  expect(table.take(2, owner, 0)).toEqual([c])
  expect([table.waiting, table.inFlight]).toEqual([0, 3])
})

test('thousands of jobs come through in order', () => {
  const table = new JobTable()
  const all = jobs(5_000)
  for (const job of all) table.add(job)
  const taken: unknown[] = []
  while (table.waiting > 0) taken.push(...table.take(7, owner, 0))
  expect(taken).toEqual(all)
})

test('a job ends once', () => {
  const table = new JobTable()
  for (const job of jobs(1)) {
    table.add(job)
    table.take(1, owner, 0)
    expect(table.ended(job.taskRun.id, 0)).toBe(true)
    expect(table.ended(job.taskRun.id, 0)).toBe(false)
  }
})

test('of a dead worker, begun jobs are lost and the others wait again, first in line', () => {
  const table = new JobTable()
  const [a, b, c, d] = jobs(4)
  for (const job of [a, b, c, d]) if (job !== undefined) table.add(job)
  table.take(2, owner, 0)
  table.take(1, other, 0)
  table.started(a?.taskRun.id ?? '', 0, 5)
  expect(table.lost(owner)).toEqual([a])
  expect(table.take(5, other, 0)).toEqual([b, d])
})

test('jobs under which a worker died run one at a time, until they prove innocent', () => {
  const table = new JobTable()
  const [a, b, c] = jobs(3)
  for (const job of [a, b]) table.countLoss(job?.taskRun.id ?? '')
  for (const job of [a, b, c]) if (job !== undefined) table.add(job)
  expect(table.take(5, owner, 0)).toEqual([a, c])
  table.started(a?.taskRun.id ?? '', 0, 0)
  expect(table.take(5, owner, 9_000)).toEqual([])
  expect(table.take(5, owner, 10_000)).toEqual([b])
})

test('waiting jobs of an execution are taken out, except forced ones', () => {
  const table = new JobTable()
  const [a, b, c] = jobs(3)
  if (a === undefined || b === undefined || c === undefined) return
  table.add(a)
  table.add({ ...b, taskRun: { ...b.taskRun, forceExecution: true } })
  table.add({ ...c, execution: { id: 'another' } })
  expect(table.takeWaiting('execution')).toEqual([a])
  expect(table.takeWaiting('execution', [b.taskRun.id])).toHaveLength(1)
  expect(table.waiting).toBe(1)
})
