import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Retry } from '@windhover/core/model/retry.ts'
import { expect, test } from 'vitest'
import { openLocalStorage } from '../../src/storage/local.ts'
import { jobOf, startWorker } from './harness.ts'

const type = 'io.kestra.plugin.core.flow.WorkingDirectory'
const states = (run: { state: { current: string; histories: readonly { state: string }[] } }) =>
  run.state.histories.map(({ state }) => state)

test('children run in order in one folder, each with a task run of its own', async () => {
  const worker = await startWorker()
  const tasks = [
    { id: 'first', type: 'test.Files', write: { 'a.txt': 'A' } },
    { id: 'second', type: 'test.Say', text: '{{ outputs.first.names | first }} {{ taskrun.parentId == workerTaskrun.id }} {{ task.id }}' },
  ]
  const { end, reported, logs } = await worker.run({ id: 'wd', type, tasks })
  expect(end).toMatchObject({ state: 'SUCCESS', outputs: {} })
  expect(logs).toEqual([])
  expect(reported.map((run) => [run.taskId, run.state.current, run.attempts?.[0]?.state.current])).toEqual([
    ['first', 'RUNNING', 'RUNNING'],
    ['first', 'SUCCESS', 'SUCCESS'],
    ['second', 'RUNNING', 'RUNNING'],
    ['second', 'SUCCESS', 'SUCCESS'],
  ])
  const last = reported.at(-1)
  expect(last?.outputs).toEqual({ text: 'a.txt true second' })
  expect(last && states(last)).toEqual(['CREATED', 'RUNNING', 'SUCCESS'])
  expect(last?.attempts?.[0]?.workerId).toBe('worker')
  expect(await readdir(join(worker.folder, 'tmp'))).toEqual([])
})

test('a failing child stops the rest, unless its failure is allowed', async () => {
  const worker = await startWorker()
  const failing = { id: 'f', type: 'test.Fail', message: 'x' }
  const next = { id: 'n', type: 'test.Say', text: 'next' }
  const stopped = await worker.run({ id: 'wd', type, tasks: [failing, next] })
  expect(stopped.end.state).toBe('FAILED')
  expect(stopped.reported.map(({ taskId }) => taskId)).toEqual(['f', 'f'])
  const allowed = await worker.run({ id: 'wd', type, tasks: [{ ...failing, allowFailure: true }, next] })
  expect(allowed.end.state).toBe('WARNING')
  expect(allowed.reported[1]).toMatchObject({
    state: { current: 'WARNING' },
    attempts: [{ state: { current: 'FAILED' } }],
    outputs: { partial: 1 },
  })
  const forgiven = await worker.run({ id: 'wd', type, tasks: [{ ...failing, allowFailure: true, allowWarning: true }, next] })
  expect(forgiven.end.state).toBe('SUCCESS')
})

const retry: Retry = { type: 'constant', intervalMs: 1, maxAttempts: 3, warningOnRetry: false, behavior: 'RETRY_FAILED_TASK' }

test.each([
  ['its own retry', { retry }, {}],
  ['the retry around it', {}, { retry }],
])('a failing child is tried again in the same folder, by %s', async (_, own, around) => {
  const worker = await startWorker()
  const flaky = { id: 'f', type: 'test.Say', text: '{{ taskrun.attemptsCount < 2 ? fail("not yet") : "there" }}', ...own }
  const { end, reported } = await worker.run({ id: 'wd', type, ...around, tasks: [flaky, { id: 'n', type: 'test.Say', text: 'next' }] })
  expect(end.state).toBe('SUCCESS')
  const last = reported.findLast(({ taskId }) => taskId === 'f')
  expect(last?.outputs).toEqual({ text: 'there' })
  expect(last?.attempts?.map(({ state }) => state.current)).toEqual(['FAILED', 'FAILED', 'SUCCESS'])
  const again = ['FAILED', 'RETRYING', 'CREATED', 'SUBMITTED', 'RUNNING']
  expect(last && states(last)).toEqual(['CREATED', 'RUNNING', ...again, ...again, 'SUCCESS'])
  expect(reported.at(-1)?.taskId).toBe('n')
})

test('a child whose retry has nothing left fails the rest, unless its failure is allowed', async () => {
  const worker = await startWorker()
  const failing = { id: 'f', type: 'test.Fail', message: 'x', retry: { ...retry, maxAttempts: 2 } }
  const next = { id: 'n', type: 'test.Say', text: 'next' }
  const stopped = await worker.run({ id: 'wd', type, tasks: [failing, next] })
  expect(stopped.end.state).toBe('FAILED')
  expect(stopped.reported.at(-1)).toMatchObject({ taskId: 'f', state: { current: 'FAILED' }, attempts: [{}, {}] })
  const allowed = await worker.run({ id: 'wd', type, tasks: [{ ...failing, allowFailure: true }, next] })
  expect(allowed.end.state).toBe('WARNING')
})

test('a child whose runIf does not hold is skipped, a disabled one does not exist', async () => {
  const worker = await startWorker()
  const tasks = [
    { id: 's', type: 'test.Say', text: 'x', runIf: '{{ 1 == 2 }}' },
    { id: 'd', type: 'test.Say', text: 'x', disabled: true },
    { id: 'n', type: 'test.Say', text: 'y' },
  ]
  const { end, reported } = await worker.run({ id: 'wd', type, tasks })
  expect(end.state).toBe('SUCCESS')
  expect(reported.map((run) => [run.taskId, run.state.current, run.outputs])).toEqual([
    ['s', 'SKIPPED', null],
    ['n', 'RUNNING', null],
    ['n', 'SUCCESS', { text: 'y' }],
  ])
})

test('a runIf that cannot be rendered fails the whole', async () => {
  const worker = await startWorker()
  const tasks = [
    { id: 's', type: 'test.Say', text: 'x', runIf: '{{ nope }}' },
    { id: 'n', type: 'test.Say', text: 'y' },
  ]
  const { end, reported } = await worker.run({ id: 'wd', type, tasks })
  expect(end.state).toBe('FAILED')
  expect(reported).toEqual([])
  const log = worker.messages.flatMap((message) => (message.type === 'Logs' ? message.entries : []))[0]
  expect(log).toMatchObject({
    taskId: 's',
    message: 'Failed evaluating runIf: Unable to find `nope` used in the expression `{{ nope }}` at line 1',
  })
})

test('input files are there before the first child, output files are stored after the last', async () => {
  const worker = await startWorker()
  const storage = openLocalStorage(join(worker.folder, 'storage'))
  await storage.write('main', '/somewhere/data.csv', '1;2')
  const task = {
    id: 'wd',
    type,
    inputFiles: { 'in/{{ flow.id }}.txt': 'hello {{ flow.id }}', 'data.csv': 'kestra:///somewhere/data.csv', 'not.txt': null },
    outputFiles: ['**/*.txt', '*.csv'],
    tasks: [{ id: 'f', type: 'test.Files', write: { 'o u t.txt': 'out' } }],
  }
  const { end, reported, logs } = await worker.run(task)
  expect(reported.at(-1)?.outputs?.['names']).toEqual(['data.csv', 'in/my_flow.txt', 'o u t.txt'])
  const stored = end.outputs?.['outputFiles'] as Record<string, string>
  expect(Object.keys(stored)).toEqual(['data.csv', 'in/my_flow.txt'])
  expect(stored['data.csv']).toMatch(/^kestra:\/\/\/company\/team\/my-flow\/executions\/execution\/tasks\/wd\/run\d+\/\w{21,22}-data\.csv$/)
  const path = stored['in/my_flow.txt']?.slice('kestra://'.length) ?? ''
  expect(await text(await storage.read('main', path))).toBe('hello my_flow')
  expect(logs.map(({ level, message }) => [level, message])).toEqual([
    ['TRACE', 'Provided 2 input(s).'],
    ['TRACE', 'Captured 2 output file(s).'],
  ])
})

test('inputFiles may be a text that renders to a JSON map', async () => {
  const worker = await startWorker()
  const inputFiles = '{{ { "a.txt": "A", "empty.txt": null } | toJson }}'
  const { reported } = await worker.run({ id: 'wd', type, inputFiles, tasks: [{ id: 'f', type: 'test.Files' }] })
  expect(reported.at(-1)?.outputs?.['names']).toContain('a.txt')
})

test('an input file outside of the directory fails the whole before any child', async () => {
  const worker = await startWorker()
  const tasks = [{ id: 'n', type: 'test.Say', text: 'y' }]
  const { end, reported, logs } = await worker.run({ id: 'wd', type, inputFiles: { '../a': 'x' }, tasks })
  expect(end).toMatchObject({ state: 'FAILED', outputs: {} })
  expect(reported).toEqual([])
  expect(logs[0]?.message).toBe(
    'Failed preExecuteTasks on WorkingDirectory: The path to resolve must be a relative path inside the current working directory.',
  )
})

test('in a loop the children have the value of the iteration, and outputs nest by the values around', async () => {
  const worker = await startWorker()
  const task = {
    id: 'wd',
    type,
    tasks: [
      { id: 'a', type: 'test.Say', text: '{{ taskrun.value }}' },
      { id: 'b', type: 'test.Say', text: '{{ outputs.a.outer.inner.text }}' },
    ],
  }
  const { taskRun } = jobOf(task)
  const variables = {
    taskrun: { id: 'x', value: 'inner' },
    parents: [{ taskrun: { value: 'outer' } }],
    outputs: { a: { outer: { before: { text: 'old' } } } },
  }
  const { reported } = await worker.run(task, { taskRun: { ...taskRun, value: 'inner' }, variables })
  const found = worker.messages.flatMap((message) => (message.type === 'Reported' ? [message.taskRun] : []))
  expect(reported.length + found.length).toBeGreaterThan(0)
  expect(found.at(-1)).toMatchObject({ value: 'inner', outputs: { text: 'inner' } })
})

test('a kill stops the running child and tells of the others', async () => {
  const worker = await startWorker()
  const tasks = [
    { id: 'q1', type: 'test.Sleep', duration: 'PT1H' },
    { id: 'q2', type: 'test.Sleep', duration: 'PT1H' },
  ]
  const running = worker.run({ id: 'wd', type, tasks })
  await worker.seen((message) => message.type === 'Logs')
  worker.send({ type: 'Kill', executionId: 'execution' })
  const { end, reported } = await running
  expect(end.state).toBe('KILLED')
  expect(reported.map((run) => [run.taskId, states(run), run.attempts?.length ?? 0])).toEqual([
    ['q1', ['CREATED', 'RUNNING'], 1],
    ['q1', ['CREATED', 'RUNNING', 'KILLED'], 1],
    ['q2', ['CREATED', 'KILLED'], 0],
  ])
})

test('the cache brings files back, is written again only for newer ones, and expires', async () => {
  const worker = await startWorker()
  const storage = openLocalStorage(join(worker.folder, 'storage'))
  const cachePath = '/company/team/my-flow/wd/cache/cache.zip'
  const task = (write: Record<string, string>, ttl?: string) => ({
    id: 'wd',
    type,
    cache: { patterns: ['keep/**'], ...(ttl === undefined ? {} : { ttl }) },
    tasks: [{ id: 'f', type: 'test.Files', write }],
    inputFiles: { 'keep/.made': '' },
  })
  await worker.run({ ...task({ 'keep/a.txt': 'A', 'b.txt': 'B' }) })
  expect(await storage.stat('main', cachePath)).toBeDefined()
  const second = await worker.run({ ...task({}), inputFiles: {} })
  expect(second.reported.at(-1)?.outputs?.['names']).toEqual(['keep/.made', 'keep/a.txt'])
})

test('files of namespaces are copied into the directory', async () => {
  const worker = await startWorker({
    platform: {
      call: async (_, method, [, path]) =>
        method === 'namespaceFiles.list'
          ? ['/dir/', '/dir/a.py', '/b.txt'].map((name) => ({ path: name, version: 1, sizeBytes: 1 }))
          : `/company/team/_files${String(path)}`,
    },
  })
  const storage = openLocalStorage(join(worker.folder, 'storage'))
  for (const name of ['dir/a.py', 'b.txt']) await storage.write('main', `/company/team/_files/${name}`, name)
  const tasks = [{ id: 'f', type: 'test.Files' }]
  const all = await worker.run({ id: 'wd', type, namespaceFiles: { enabled: true }, tasks })
  expect(all.reported.at(-1)?.outputs?.['names']).toEqual(['b.txt', 'dir/a.py'])
  expect(all.metrics).toMatchObject([{ name: 'namespacefiles.count', value: 2 }, { name: 'namespacefiles.duration' }])
  expect(all.logs[0]?.message).toMatch(/^Loaded 2 namespace files from 'company\.team' in /)
  const some = await worker.run({ id: 'wd', type, namespaceFiles: { include: ['a.py'] }, tasks })
  expect(some.reported.at(-1)?.outputs?.['names']).toEqual(['dir/a.py'])
})
