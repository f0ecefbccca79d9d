import { setTimeout as pause } from 'node:timers/promises'
import type { JobEnded } from '@windhover/core/execution/event.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { BackgroundLoop } from '../lifecycle.ts'
import { ConnectedWorker } from './connected-worker.ts'
import { JobTable } from './job-table.ts'
import type { Channel, FromWorker, PlatformPort, ToWorker, TriggerJob, WorkerConfiguration, WorkerJob } from './protocol.ts'
import { type TriggerHandlers, TriggerJobs } from './trigger-jobs.ts'

/** What the executor hears of its jobs. Called in the order of the worker's messages: an attempt's logs come before its end. */
export interface GatewayHandlers {
  onStarted(started: Extract<FromWorker, { type: 'Started' }> & { readonly workerId: string }): void
  onEnded(executionId: string, result: JobEnded): void
  onReported(executionId: string, taskRun: TaskRun): void
  onLogs(entries: readonly LogEntry[]): void
  onMetrics(entries: readonly MetricEntry[]): void
  /** The worker of a running attempt is gone. */
  onLost(job: WorkerJob): void
  /** What becomes of trigger evaluations; absent: none are sent. */
  readonly triggers?: TriggerHandlers
}

export interface GatewayOptions {
  /** Starts a worker that will say Hello. */
  readonly startWorker: (workerId: string) => Channel<ToWorker, FromWorker>
  /** How many workers to keep running; 1 when absent. */
  readonly workers?: number
  readonly settings: EngineSettings
  readonly configuration: Omit<WorkerConfiguration, 'workerId' | 'threads'>
  readonly platform: PlatformPort
  readonly handlers: GatewayHandlers
  readonly newId: () => string
  readonly now: () => number
  readonly report: (message: string, cause: unknown) => void
  /** True while jobs should wait a moment, since much is about to be created; they wait two seconds at most. */
  readonly holdsBack?: () => boolean
  /** A worker that says nothing for so long is ended; 45,000 when absent. */
  readonly heartbeatTimeoutMs?: number
}

const defaultHeartbeatTimeoutMs = 45_000
const firstRestartMs = 50
const holdMs = 5
const longestHoldMs = 2000
const longestRestartMs = 10_000
/** As many workers may die under one job before the job is blamed. */
const mostLosses = 3

/** Between the executor and its workers: gives jobs to those with room, tells what becomes of them, starts another worker in the place of a dead one. */
export class WorkerGateway {
  readonly #options: GatewayOptions
  readonly #workers = new Set<ConnectedWorker>()
  readonly #jobs = new JobTable()
  readonly #triggers: TriggerJobs
  #restartMs = firstRestartMs
  #stopping = false
  #dispatchPlanned = false
  #heldSince: number | undefined

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#triggers = new TriggerJobs(() => this.#workers, options.handlers.triggers)
  }

  /** Workers that take jobs. */
  get workers(): number {
    return [...this.#workers].filter((worker) => worker.isReady).length
  }

  /** Jobs that wait for a worker, and jobs that a worker has. */
  get load(): { readonly waiting: number; readonly inFlight: number } {
    return { waiting: this.#jobs.waiting, inFlight: this.#jobs.inFlight }
  }

  start(): void {
    for (let at = 0; at < (this.#options.workers ?? 1); at += 1) this.#startWorker()
  }

  /** A job that is known already, by task run and attempt, is taken once. */
  submit(jobs: readonly WorkerJob[]): void {
    for (const job of jobs) this.#jobs.add(job)
    this.#planDispatch()
  }

  /** Stops the jobs of an execution (not those that run in killed executions too), or only these task runs. */
  kill(executionId: string, taskRunIds?: readonly string[]): void {
    const now = this.#options.now()
    for (const job of this.#jobs.takeWaiting(executionId, taskRunIds)) this.#options.handlers.onEnded(executionId, killedResult(job, now))
    const message: ToWorker = { type: 'Kill', executionId, ...(taskRunIds === undefined ? {} : { taskRunIds }) }
    for (const worker of this.#workers) if (worker.isReady) worker.send(message)
  }

  /** Sends an evaluation of a trigger to a worker, as soon as there is one. */
  evaluate(job: TriggerJob): void {
    this.#triggers.add(job)
  }

  /** Ends an evaluation; it reports `stopped`, or nothing when no worker had it. */
  stopTrigger(id: string): void {
    this.#triggers.stop(id)
  }

  /** For the supervisor: ends workers that say nothing any more. */
  get watch(): BackgroundLoop {
    const timeoutMs = this.#options.heartbeatTimeoutMs ?? defaultHeartbeatTimeoutMs
    return {
      name: 'worker-heartbeats',
      run: async (signal, beat) => {
        while (!signal.aborted) {
          beat()
          for (const worker of this.#workers) if (worker.isSilent(timeoutMs)) this.#endSilent(worker)
          await pause(Math.ceil(timeoutMs / 4), undefined, { signal, ref: false }).catch(() => undefined) // an abort ends the loop
        }
      },
    }
  }

  /** Takes nothing new; running jobs may end within the grace time. What did not end is not reported: it is sent again after the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#workers].map((worker) => worker.stop(graceMs)))
  }

  #startWorker(): void {
    const { startWorker, newId, now } = this.#options
    const workerId = newId()
    const worker = new ConnectedWorker(workerId, startWorker(workerId), now)
    this.#workers.add(worker)
    worker.onMessage((message) => this.#receive(worker, message))
    worker.onClose(() => this.#closed(worker))
  }

  #receive(worker: ConnectedWorker, message: FromWorker): void {
    const { handlers, settings, configuration } = this.#options
    switch (message.type) {
      case 'Hello':
        worker.welcome(message.threads, settings, { ...configuration, workerId: worker.id, threads: message.threads })
        this.#planDispatch()
        this.#triggers.dispatch()
        break
      case 'Started':
        this.#jobs.started(message.taskRunId, message.attempt, this.#options.now())
        handlers.onStarted({ ...message, workerId: worker.id })
        break
      case 'Ended':
        this.#restartMs = firstRestartMs
        worker.jobs -= this.#jobs.ended(message.result.taskRunId, message.result.attempt) ? 1 : 0
        handlers.onEnded(message.executionId, message.result)
        this.#planDispatch()
        break
      case 'Reported':
        handlers.onReported(message.executionId, message.taskRun)
        break
      case 'Logs':
        handlers.onLogs(message.entries)
        break
      case 'Metrics':
        handlers.onMetrics(message.entries)
        break
      case 'Lookup':
        this.#answer(worker, message.requestId, this.#options.platform.lookup(message.lookup, message.scope))
        break
      case 'Call':
        this.#answer(
          worker,
          message.requestId,
          this.#options.platform.call(message.scope, message.method, message.args).then((value) => ({ value })),
        )
        break
      case 'TriggerStarted':
        this.#triggers.started(message.id, worker.id)
        break
      case 'TriggerEnded':
        this.#triggers.ended(message.id, message.end)
        break
      case 'TriggerFired':
        this.#answer(
          worker,
          message.requestId,
          this.#triggers.fired(message.id, message.variables).then((value) => ({ value })),
        )
        break
      case 'Heartbeat':
        this.#planDispatch()
        break
      case 'Stopped':
        worker.stopped()
        break
    }
  }

  #answer(worker: ConnectedWorker, requestId: number, answer: Promise<{ readonly value: unknown } | { readonly error: string }>): void {
    void answer.then(
      (found) => worker.send({ type: 'Answer', requestId, answer: found }),
      (error: unknown) =>
        worker.send({ type: 'Answer', requestId, answer: { error: error instanceof Error ? error.message : String(error) } }),
    )
  }

  /** Jobs submitted in one turn of the event loop travel together. */
  #planDispatch(): void {
    if (this.#dispatchPlanned || this.#jobs.waiting === 0) return
    this.#dispatchPlanned = true
    queueMicrotask(() => {
      this.#dispatchPlanned = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    if (this.#stopping) return
    if (this.#isHeld()) {
      setTimeout(() => this.#planDispatch(), holdMs)
      return
    }
    const ready = [...this.#workers].filter((worker) => worker.room > 0).toSorted((a, b) => b.room - a.room)
    for (const worker of ready) {
      const share = ready.length === 1 ? worker.room : Math.min(worker.room, Math.ceil(this.#jobs.waiting / ready.length))
      const jobs = this.#jobs.take(share, worker, this.#options.now())
      if (jobs.length === 0) continue
      worker.jobs += jobs.length
      worker.send({ type: 'Jobs', jobs })
    }
  }

  #isHeld(): boolean {
    const { holdsBack, now } = this.#options
    if (holdsBack?.() !== true) {
      this.#heldSince = undefined
      return false
    }
    this.#heldSince ??= now()
    return now() - this.#heldSince < longestHoldMs
  }

  #endSilent(worker: ConnectedWorker): void {
    this.#options.report(`The worker '${worker.id}' says nothing any more and is ended`, undefined)
    worker.close()
  }

  #closed(worker: ConnectedWorker): void {
    this.#workers.delete(worker)
    worker.stopped()
    if (this.#stopping) return
    for (const job of this.#jobs.lost(worker)) this.#lost(job)
    this.#triggers.lost(worker)
    setTimeout(() => !this.#stopping && this.#startWorker(), this.#restartMs)
    this.#restartMs = Math.min(this.#restartMs * 2, longestRestartMs)
    this.#planDispatch()
  }

  /** A job under which worker after worker died is failed: sending it again would only end the next one. */
  #lost(job: WorkerJob): void {
    const { handlers, now } = this.#options
    const losses = this.#jobs.countLoss(job.taskRun.id)
    if (losses < mostLosses) {
      handlers.onLost(job)
      return
    }
    const message = `The worker died ${losses} times while it ran this task. It is not tried again.`
    const { flow, execution, taskRun, attempt } = job
    handlers.onLogs([
      {
        tenantId: flow.tenantId,
        namespace: flow.namespace,
        flowId: flow.id,
        executionId: execution.id,
        taskId: taskRun.taskId,
        taskRunId: taskRun.id,
        attemptNumber: attempt,
        timestamp: now(),
        level: 'ERROR',
        message,
      },
    ])
    this.#jobs.forget(job.taskRun.id)
    handlers.onEnded(execution.id, { ...killedResult(job, now()), state: 'FAILED', outputs: {} })
  }
}

function killedResult({ taskRun, attempt }: WorkerJob, now: number): JobEnded {
  return { type: 'JobEnded', taskRunId: taskRun.id, attempt, state: 'KILLED', startedAt: now, endedAt: now, workerId: '', outputs: null }
}
