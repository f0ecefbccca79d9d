import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobEnded } from '@windhover/core/execution/event.ts'
import type { Task } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { expect, onTestFinished, test } from 'vitest'
import { type GatewayOptions, WorkerGateway } from '../../src/gateway/gateway.ts'
import type { WorkerJob } from '../../src/gateway/protocol.ts'
import { startWorkerThread } from '../../src/worker/start-thread.ts'
import { jobOf } from '../worker/job.ts'
import { settings } from '../worker/settings.ts'

const pluginModule = new URL('../worker/fixtures/plugin.ts', import.meta.url).href

/** A gateway with real worker threads; what it tells its handlers is gathered. */
async function openGateway(more: Partial<GatewayOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'windhover-gateway-'))
  const ended = new Map<string, JobEnded>()
  const logs: LogEntry[] = []
  const lost: WorkerJob[] = []
  const watchers = new Set<() => void>()
  const changed = () => {
    for (const watcher of [...watchers]) watcher()
  }
  let next = 0
  const gateway: WorkerGateway = new WorkerGateway({
    startWorker: (workerId) => startWorkerThread({ workerId, threads: 4, report: () => undefined }),
    settings,
    configuration: {
      storagePath: join(folder, 's'),
      tmpPath: join(folder, 't'),
      secrets: [],
      plugins: [{ module: pluginModule }],
      heartbeatMs: 20,
      tidyUpMs: 50,
    },
    platform: { lookup: async () => ({ value: 'answer' }), call: async () => undefined },
    newId: () => {
      next += 1
      return `worker${next}`
    },
    now: () => Date.now(),
    report: () => undefined,
    handlers: {
      onStarted: () => undefined,
      onReported: () => undefined,
      onMetrics: () => undefined,
      onLogs: (entries) => {
        logs.push(...entries)
        changed()
      },
      onEnded: (_, result) => {
        ended.set(`${result.taskRunId}/${result.attempt}`, result)
        changed()
      },
      onLost: (job) => {
        lost.push(job)
        gateway.submit([{ ...job, attempt: job.attempt + 1 }])
        changed()
      },
    },
    ...more,
  })
  gateway.start()
  onTestFinished(() => gateway.stop(0))
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (!condition()) return
        watchers.delete(watcher)
        resolve()
      }
      watchers.add(watcher)
      watcher()
    })
  const submit = (task: Task) => {
    const job = jobOf(task)
    gateway.submit([job])
    return job
  }
  const endOf = async (job: WorkerJob, attempt = 0) => {
    await until(() => ended.has(`${job.taskRun.id}/${attempt}`))
    return ended.get(`${job.taskRun.id}/${attempt}`)
  }
  return { gateway, ended, logs, lost, until, submit, endOf }
}

test('a task runs in a thread, with its log before its end', async () => {
  const { submit, endOf, logs } = await openGateway()
  const job = submit({ id: 'a', type: 'test.Say', text: "{{ flow.id }} {{ secret('x') }}" })
  expect(await endOf(job)).toMatchObject({ state: 'SUCCESS', outputs: { text: 'my_flow answer' }, workerId: 'worker1' })
  expect(logs).toMatchObject([{ message: 'my_flow ******' }])
})

test('hundreds of jobs come through, each once', async () => {
  const { gateway, ended, until } = await openGateway({ workers: 2 })
  const jobs = Array.from({ length: 500 }, (_, at) => jobOf({ id: `t${at}`, type: 'test.Say', text: `${at}` }))
  gateway.submit(jobs)
  gateway.submit(jobs)
  await until(() => ended.size === 500)
  expect([...ended.values()].every(({ state }) => state === 'SUCCESS')).toBe(true)
  expect(gateway.load).toEqual({ waiting: 0, inFlight: 0 })
})

test('running and waiting jobs of a killed execution end KILLED', async () => {
  const { gateway, submit, endOf, until, logs } = await openGateway()
  const running = submit({ id: 'a', type: 'test.Sleep', duration: 'PT1H' })
  await until(() => logs.length === 1)
  gateway.kill('execution')
  expect(await endOf(running)).toMatchObject({ state: 'KILLED' })
})

test('a job that waits for a worker is killed without one', async () => {
  const { gateway, ended } = await openGateway({ workers: 0 })
  const job = jobOf({ id: 'a', type: 'test.Say', text: 'x' })
  gateway.submit([job])
  gateway.kill('execution', [job.taskRun.id])
  expect(ended.get(`${job.taskRun.id}/0`)).toMatchObject({ state: 'KILLED', outputs: null })
})

test('when a worker dies its jobs are told lost, and another worker does the rest', async () => {
  const { submit, endOf, lost, until, logs } = await openGateway()
  const bystander = submit({ id: 'b', type: 'test.Sleep', duration: 'PT0.3S' })
  await until(() => logs.length > 0)
  const guilty = submit({ id: 'a', type: 'test.Crash' })
  expect(await endOf(guilty, 2)).toMatchObject({ state: 'FAILED' })
  expect(logs.some(({ message }) => message.startsWith('The worker died 3 times while it ran this task'))).toBe(true)
  expect(lost.filter(({ taskRun }) => taskRun.id === guilty.taskRun.id)).toHaveLength(2)
  await until(() => true)
  const attempts = lost.filter(({ taskRun }) => taskRun.id === bystander.taskRun.id).length
  expect(attempts).toBeGreaterThan(0)
  expect(await endOf(bystander, attempts)).toMatchObject({ state: 'SUCCESS' })
})

test('a worker that says nothing any more is ended and replaced', async () => {
  const { gateway, submit, endOf, lost, until } = await openGateway({ heartbeatTimeoutMs: 300 })
  const stop = new AbortController()
  const watching = gateway.watch.run(stop.signal, () => undefined)
  const job = submit({ id: 'a', type: 'test.Block', milliseconds: 60_000 })
  await until(() => lost.length === 1)
  gateway.kill('execution')
  await endOf(job, 1)
  stop.abort()
  await watching
})

test('a task that takes all the memory fails, and the next one runs', async () => {
  const { submit, endOf } = await openGateway({
    startWorker: (workerId) => startWorkerThread({ workerId, threads: 4, maxHeapMb: 64, report: () => undefined }),
  })
  const greedy = submit({ id: 'a', type: 'test.Greedy' })
  expect(await endOf(greedy, 2)).toMatchObject({ state: 'FAILED' })
  expect(await endOf(submit({ id: 'b', type: 'test.Say', text: 'still here' }))).toMatchObject({ state: 'SUCCESS' })
})

test('a deaf task is killed without its consent', async () => {
  const { gateway, submit, endOf, until, logs } = await openGateway()
  const deaf = submit({ id: 'a', type: 'test.Deaf' })
  await until(() => logs.length === 1)
  gateway.kill('execution')
  expect(await endOf(deaf)).toMatchObject({ state: 'KILLED' })
})
