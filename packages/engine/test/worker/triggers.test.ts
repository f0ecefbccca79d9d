import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { FromWorker, TriggerEnd, TriggerJob } from '../../src/gateway/protocol.ts'
import { heard } from './fixtures/triggers.ts'
import { startWorker, type WorkerHarness } from './harness.ts'

const jobOf = (type: string, properties: Readonly<Record<string, unknown>> = {}, more: Partial<TriggerJob> = {}): TriggerJob => ({
  id: 'evaluation',
  mode: type === 'test.Poll' ? 'poll' : 'listen',
  trigger: { id: 'my-trigger', type, ...properties },
  flow: { tenantId: 'main', namespace: 'company.team', id: 'my_flow', revision: 1, generation: '1.3' },
  executionId: 'planned',
  variables: { flow: { id: 'my_flow' }, trigger: { id: 'my-trigger', type } },
  ...more,
})

const endOf = async (worker: WorkerHarness): Promise<TriggerEnd> => {
  const message = await worker.seen(({ type }) => type === 'TriggerEnded')
  return (message as Extract<FromWorker, { type: 'TriggerEnded' }>).end
}

const logsOf = (worker: WorkerHarness) => worker.messages.flatMap((message) => (message.type === 'Logs' ? message.entries : []))

/** Starts a listener and takes its one event. */
async function listening(worker: WorkerHarness): Promise<void> {
  worker.send({ type: 'Trigger', job: jobOf('test.Listen', { to: 1 }) })
  const fired = await worker.seen(({ type }) => type === 'TriggerFired')
  worker.send({ type: 'Answer', requestId: (fired as { requestId: number }).requestId, answer: { value: 'exec' } })
}

beforeEach(() => void heard.splice(0))

test('a poll finds something: its variables, a file of the execution that is to come, logs and metrics of the trigger', async () => {
  const worker = await startWorker()
  worker.send({ type: 'Trigger', job: jobOf('test.Poll', { found: '{{ flow.id }}' }) })
  const uri = 'kestra:///company/team/my-flow/executions/planned/trigger/my-trigger/found.txt'
  expect(await endOf(worker)).toEqual({ type: 'fired', variables: { found: 'my_flow', uri } })
  expect(await readFile(join(worker.folder, 'storage', 'main', new URL(uri).pathname), 'utf8')).toBe('content')
  expect(logsOf(worker).filter(({ level }) => level === 'INFO')).toMatchObject([
    { triggerId: 'my-trigger', message: 'looking for my_flow' },
  ])
  expect(logsOf(worker)[0]?.executionId).toBeUndefined()
  const metrics = worker.messages.flatMap((message) => (message.type === 'Metrics' ? message.entries : []))
  expect(metrics).toMatchObject([{ name: 'looks', triggerId: 'my-trigger' }])
  expect(metrics[0]?.taskId).toBeUndefined()
})

test('a poll finds nothing, fails, has no implementation, takes too long', async () => {
  const ends = await Promise.all(
    [
      jobOf('test.Poll'),
      jobOf('test.Poll', { fails: 'no route to host' }),
      jobOf('test.Unknown', {}, { mode: 'poll' }),
      jobOf('test.Poll', { takesMs: 60_000 }, { timeoutMs: 20 }),
    ].map(async (job) => {
      const worker = await startWorker({ configuration: { tidyUpMs: 50 } })
      worker.send({ type: 'Trigger', job })
      return endOf(worker)
    }),
  )
  expect(ends).toEqual([
    { type: 'nothing' },
    { type: 'failed', message: 'no route to host' },
    { type: 'failed', message: "No plugin of this worker has the trigger type 'test.Unknown'" },
    { type: 'failed', message: 'Timeout after 00:00:00.020' },
  ])
})

test('logLevel and logToFile hold for triggers too', async () => {
  const worker = await startWorker()
  worker.send({ type: 'Trigger', job: jobOf('test.Poll', { found: 'x', logLevel: 'INFO', logToFile: true }) })
  const end = await endOf(worker)
  expect(logsOf(worker)).toEqual([])
  const file = new URL(String(end.logFile)).pathname
  expect(await readFile(join(worker.folder, 'storage', 'main', file), 'utf8')).toMatch(/INFO .* looking for x\n$/)
})

test('every event of a realtime trigger waits until its execution is stored', async () => {
  const worker = await startWorker()
  worker.send({ type: 'Trigger', job: jobOf('test.Listen', { to: 2 }) })
  const first = await worker.seen(({ type }) => type === 'TriggerFired')
  expect(first).toMatchObject({ id: 'evaluation', variables: { n: 1 } })
  expect(heard).toEqual([])
  worker.send({ type: 'Answer', requestId: (first as { requestId: number }).requestId, answer: { value: 'exec' } })
  const second = await worker.seen((message) => message.type === 'TriggerFired' && message.variables['n'] === 2)
  expect(heard).toEqual(['1 was taken'])
  worker.send({ type: 'Answer', requestId: (second as { requestId: number }).requestId, answer: { error: 'the disk is full' } })
  expect(await endOf(worker)).toEqual({ type: 'failed', message: 'the disk is full' })
  expect(heard).toEqual(['1 was taken', 'closed'])
})

test('a stopped trigger ends its stream and says so; with the worker it ends without a word', async () => {
  const worker = await startWorker()
  await listening(worker)
  worker.send({ type: 'StopTrigger', id: 'evaluation' })
  expect(await endOf(worker)).toEqual({ type: 'stopped' })
  const other = await startWorker()
  await listening(other)
  other.send({ type: 'Stop', graceMs: 10_000 })
  await other.seen(({ type }) => type === 'Stopped')
  expect(other.messages.some(({ type }) => type === 'TriggerEnded')).toBe(false)
  expect(heard).toEqual(['1 was taken', 'closed', '1 was taken', 'closed'])
})

test('as many polls run at once as the worker has threads; streams of events are not counted', async () => {
  const worker = await startWorker({ threads: 1 })
  worker.send({ type: 'Trigger', job: jobOf('test.Listen', { to: 0 }, { id: 'stream' }) })
  for (const id of ['one', 'two']) worker.send({ type: 'Trigger', job: jobOf('test.Poll', { takesMs: 5 }, { id }) })
  await worker.seen((message) => message.type === 'TriggerEnded' && message.id === 'two')
  const order = worker.messages.flatMap((message) =>
    message.type === 'TriggerStarted' || message.type === 'TriggerEnded' ? [`${message.type.slice(7)} ${message.id}`] : [],
  )
  expect(order).toEqual(['Started stream', 'Started one', 'Ended one', 'Started two', 'Ended two'])
  expect(await readdir(worker.folder)).not.toContain('tmp')
})
