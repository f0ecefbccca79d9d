import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobEnded } from '@windhover/core/execution/event.ts'
import type { Task } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { FromWorker, PlatformPort, ToWorker, WorkerConfiguration, WorkerJob } from '../../src/gateway/protocol.ts'
import { Worker } from '../../src/worker/worker.ts'
import { channelPair } from './channel-pair.ts'
import { jobOf } from './job.ts'
import { settings } from './settings.ts'

export { jobOf }

let made = 0

const pluginModule = new URL('./fixtures/plugin.ts', import.meta.url).href

interface Outcome {
  readonly end: JobEnded
  readonly logs: readonly LogEntry[]
  readonly metrics: readonly MetricEntry[]
  readonly reported: readonly TaskRun[]
}

export interface WorkerHarness {
  readonly folder: string
  /** Runs one task and waits for its end. */
  run(task: Task, more?: Partial<WorkerJob>): Promise<Outcome>
  send(message: ToWorker): void
  /** Resolves when the worker sent such a message. */
  seen(test: (message: FromWorker) => boolean): Promise<FromWorker>
  readonly messages: readonly FromWorker[]
}

/** A worker in this thread, over a channel that carries the same texts as a thread's port. */
export async function startWorker(
  options: {
    readonly configuration?: Partial<WorkerConfiguration>
    readonly platform?: Partial<PlatformPort>
    readonly threads?: number
  } = {},
): Promise<WorkerHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'windhover-worker-'))
  const { left, right } = channelPair<FromWorker, ToWorker>()
  const messages: FromWorker[] = []
  const waiting: { test: (message: FromWorker) => boolean; resolve: (message: FromWorker) => void }[] = []
  right.onMessage((message) => {
    messages.push(message)
    for (const waiter of waiting) if (waiter.test(message)) waiter.resolve(message)
    if (message.type === 'Lookup') {
      const answer = options.platform?.lookup?.(message.lookup, message.scope) ?? Promise.resolve({ error: `no ${message.lookup.kind}` })
      void answer.then((found) => right.send({ type: 'Answer', requestId: message.requestId, answer: found }))
    }
    if (message.type === 'Call') {
      const answer = options.platform?.call?.(message.scope, message.method, message.args) ?? Promise.resolve(undefined)
      void answer.then(
        (value) => right.send({ type: 'Answer', requestId: message.requestId, answer: { value } }),
        (error: Error) => right.send({ type: 'Answer', requestId: message.requestId, answer: { error: error.message } }),
      )
    }
  })
  let tick = 1_000
  new Worker(left, {
    workerId: 'worker',
    threads: options.threads ?? 4,
    clock: { now: () => (tick += 1) },
    ids: {
      next() {
        made += 1
        return `id${made}`
      },
    },
    report: (message, cause) => {
      throw new Error(message, { cause })
    },
  })
  right.send({
    type: 'Welcome',
    settings,
    configuration: {
      workerId: 'worker',
      threads: 4,
      storagePath: join(folder, 'storage'),
      tmpPath: join(folder, 'tmp'),
      secrets: [],
      plugins: [{ module: pluginModule }],
      ...options.configuration,
    },
  })
  const seen = (test: (message: FromWorker) => boolean) =>
    new Promise<FromWorker>((resolve) => {
      const known = messages.find(test)
      if (known === undefined) waiting.push({ test, resolve })
      else resolve(known)
    })
  return {
    folder,
    messages,
    seen,
    send: (message) => right.send(message),
    async run(task, more) {
      const job = jobOf(task, more)
      right.send({ type: 'Jobs', jobs: [job] })
      const message = await seen((found) => found.type === 'Ended' && found.result.taskRunId === job.taskRun.id)
      if (message.type !== 'Ended') throw new Error('unreachable')
      return {
        end: message.result,
        logs: messages.flatMap((found) =>
          found.type === 'Logs' ? found.entries.filter((entry) => entry.taskRunId === job.taskRun.id) : [],
        ),
        metrics: messages.flatMap((found) => (found.type === 'Metrics' ? found.entries : [])),
        reported: messages.flatMap((found) =>
          found.type === 'Reported' && found.taskRun.parentTaskRunId === job.taskRun.id ? [found.taskRun] : [],
        ),
      }
    },
  }
}
