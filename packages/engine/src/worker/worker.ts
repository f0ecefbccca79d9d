import type { Clock } from '@windhover/core/clock.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Channel, FromWorker, ToWorker, WorkerJob } from '../gateway/protocol.ts'
import { createCipher } from '../storage/cipher.ts'
import { openLocalStorage } from '../storage/local.ts'
import { Attempt, type AttemptEnd } from './attempt.ts'
import { Fifo } from './fifo.ts'
import { forEachItemTasks } from './for-each-item.ts'
import { GatewayClient } from './gateway-client.ts'
import { type Interruption, killed, shutdown } from './interruption.ts'
import { Outbox } from './outbox.ts'
import { SecretMask } from './secret-mask.ts'
import { TaskRegistry } from './task-registry.ts'
import { TriggerRuns } from './trigger-runs.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { sweepWorkingDirs } from './working-dir.ts'
import { WorkingDirectoryJob, workingDirectoryType } from './working-directory.ts'

export interface WorkerOptions {
  readonly workerId: string
  readonly threads: number
  readonly clock: Clock
  readonly ids: Ids
  /** What goes wrong in the worker itself, beside the tasks. */
  readonly report: (message: string, cause: unknown) => void
}

/** A job under way: an attempt, or a WorkingDirectory with its attempts. */
interface RunningJob {
  readonly job: WorkerJob
  readonly startedAt: number
  readonly interruption: Interruption | undefined
  run(): Promise<AttemptEnd>
  interrupt(reason: Interruption): void
}

const defaultHeartbeatMs = 3_000

/** Takes jobs from its channel and runs up to `threads` of them at once; the others wait in order. */
export class Worker {
  readonly #channel: Channel<FromWorker, ToWorker>
  readonly #options: WorkerOptions
  readonly #outbox: Outbox
  readonly #client: GatewayClient
  readonly #triggers: TriggerRuns
  readonly #running = new Map<string, RunningJob>()
  readonly #starting: RunningJob[] = []
  readonly #waiting = new Fifo<WorkerJob>()
  #environment: WorkerEnvironment | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #stopping = false
  #started = 0

  constructor(channel: Channel<FromWorker, ToWorker>, options: WorkerOptions) {
    this.#channel = channel
    this.#options = options
    this.#outbox = new Outbox(channel)
    this.#client = new GatewayClient((message) => channel.send(message))
    this.#triggers = new TriggerRuns(options.threads, () => this.#reportStopped())
    channel.onMessage((message) => this.#receive(message))
    channel.onClose(() => this.#abandon())
    channel.send({ type: 'Hello', workerId: options.workerId, threads: options.threads })
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'Welcome':
        this.#environment = this.#createEnvironment(message)
        this.#triggers.start(this.#environment)
        this.#heartbeat = setInterval(
          () => this.#channel.send({ type: 'Heartbeat' }),
          message.configuration.heartbeatMs ?? defaultHeartbeatMs,
        ).unref()
        this.#fill()
        break
      case 'Jobs':
        for (const job of message.jobs) this.#waiting.push(job)
        this.#fill()
        break
      case 'Kill':
        this.#kill(message)
        break
      case 'Trigger':
        this.#triggers.add(message.job)
        break
      case 'StopTrigger':
        this.#triggers.stop(message.id)
        break
      case 'Answer':
        this.#client.answered(message)
        break
      case 'Stop':
        this.#stop(message.graceMs)
        break
    }
  }

  #createEnvironment({ settings, configuration }: Extract<ToWorker, { type: 'Welcome' }>): WorkerEnvironment {
    const { clock, ids, report } = this.#options
    void sweepWorkingDirs(configuration.tmpPath).catch((error: unknown) => report('Unable to remove old working directories', error))
    return {
      configuration,
      settings,
      clock,
      ids,
      report,
      storage: openLocalStorage(configuration.storagePath),
      cipher: createCipher(configuration.encryptionKey),
      registry: new TaskRegistry(configuration.plugins, forEachItemTasks),
      outbox: this.#outbox,
      client: this.#client,
      mask: new SecretMask(configuration.secrets),
    }
  }

  #fill(): void {
    if (this.#environment === undefined || this.#stopping) return
    while (this.#running.size < this.#options.threads) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#start(this.#environment, job)
    }
  }

  /** Tells the gateway before the task begins: should the task take the thread with it, it is known which one it was. */
  #start(environment: WorkerEnvironment, job: WorkerJob): void {
    const thread = `worker_${this.#started % this.#options.threads}`
    this.#started += 1
    const running =
      job.task.type === workingDirectoryType
        ? new WorkingDirectoryJob(environment, job, { thread, workerId: this.#options.workerId })
        : new Attempt(environment, job, { thread })
    this.#running.set(keyOf(job), running)
    this.#channel.send({
      type: 'Started',
      executionId: job.execution.id,
      taskRunId: job.taskRun.id,
      attempt: job.attempt,
      startedAt: running.startedAt,
    })
    if (this.#starting.push(running) === 1) setImmediate(() => this.#runStarted())
  }

  #runStarted(): void {
    for (const running of this.#starting.splice(0)) void running.run().then((end) => this.#finished(running, end))
  }

  #finished(running: RunningJob, end: AttemptEnd): void {
    this.#running.delete(keyOf(running.job))
    // a job that the stopping worker gave up is not ended: another worker takes it
    if (running.interruption?.kind !== 'shutdown') this.#ended(running.job, end)
    this.#fill()
    this.#reportStopped()
  }

  #ended(job: WorkerJob, end: AttemptEnd): void {
    this.#outbox.send({
      type: 'Ended',
      executionId: job.execution.id,
      result: { ...end, type: 'JobEnded', taskRunId: job.taskRun.id, attempt: job.attempt, workerId: this.#options.workerId },
    })
  }

  #kill({ executionId, taskRunIds }: Extract<ToWorker, { type: 'Kill' }>): void {
    const concerns = (job: WorkerJob) =>
      job.execution.id === executionId &&
      (taskRunIds === undefined ? job.taskRun.forceExecution !== true : taskRunIds.includes(job.taskRun.id))
    const now = this.#options.clock.now()
    for (const job of this.#waiting.remove(concerns)) this.#ended(job, { state: 'KILLED', startedAt: now, endedAt: now, outputs: null })
    for (const running of this.#running.values()) if (concerns(running.job)) running.interrupt(killed())
  }

  #stop(graceMs: number): void {
    this.#stopping = true
    this.#waiting.remove(() => true)
    this.#triggers.close()
    setTimeout(() => {
      for (const running of this.#running.values()) running.interrupt(shutdown())
      this.#triggers.abandon()
    }, graceMs).unref()
    this.#reportStopped()
  }

  #reportStopped(): void {
    if (!this.#stopping || this.#running.size > 0 || !this.#triggers.isIdle) return
    clearInterval(this.#heartbeat)
    this.#outbox.send({ type: 'Stopped' })
    this.#outbox.flush()
  }

  #abandon(): void {
    clearInterval(this.#heartbeat)
    this.#waiting.remove(() => true)
    for (const running of this.#running.values()) running.interrupt(shutdown())
    this.#triggers.abandon()
  }
}

const keyOf = (job: WorkerJob): string => `${job.taskRun.id}/${job.attempt}`
