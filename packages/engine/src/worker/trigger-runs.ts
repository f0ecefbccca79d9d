import type { TriggerJob } from '../gateway/protocol.ts'
import { Fifo } from './fifo.ts'
import { type Interruption, killed, shutdown } from './interruption.ts'
import { TriggerRun } from './trigger-run.ts'
import type { WorkerEnvironment } from './worker-environment.ts'

/** The trigger evaluations of a worker: streams of events run as long as they live, of polls as many at once as the worker has threads. */
export class TriggerRuns {
  readonly #threads: number
  readonly #onIdle: () => void
  readonly #waiting = new Fifo<TriggerJob>()
  readonly #running = new Map<string, TriggerRun>()
  #environment: WorkerEnvironment | undefined
  #polls = 0
  #closed = false

  constructor(threads: number, onIdle: () => void) {
    this.#threads = threads
    this.#onIdle = onIdle
  }

  get isIdle(): boolean {
    return this.#running.size === 0
  }

  /** From now on they run. */
  start(environment: WorkerEnvironment): void {
    this.#environment = environment
    this.#fill()
  }

  add(job: TriggerJob): void {
    if (this.#closed) return
    if (job.mode === 'listen' && this.#environment !== undefined) this.#run(this.#environment, job)
    else this.#waiting.push(job)
    this.#fill()
  }

  stop(id: string): void {
    this.#running.get(id)?.interrupt(killed())
    for (const job of this.#waiting.remove((waiting) => waiting.id === id))
      this.#environment?.outbox.send({ type: 'TriggerEnded', id: job.id, end: { type: 'stopped' } })
  }

  /** Takes nothing new; streams of events end at once, polls may end by themselves. */
  close(): void {
    this.#closed = true
    this.#waiting.remove(() => true)
    for (const run of this.#running.values()) if (run.job.mode === 'listen') run.interrupt(shutdown())
  }

  /** Ends everything. What ends so is not reported: another worker takes it. */
  abandon(): void {
    this.close()
    for (const run of this.#running.values()) run.interrupt(shutdown())
  }

  #fill(): void {
    if (this.#environment === undefined) return
    while (this.#polls < this.#threads) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#run(this.#environment, job)
    }
  }

  #run(environment: WorkerEnvironment, job: TriggerJob): void {
    const run = new TriggerRun(environment, job)
    const polls = job.mode === 'poll' ? 1 : 0
    this.#polls += polls
    this.#running.set(job.id, run)
    environment.outbox.send({ type: 'TriggerStarted', id: job.id })
    void run.run().then((end) => {
      this.#running.delete(job.id)
      this.#polls -= polls
      if (!isShutdown(run.interruption)) environment.outbox.send({ type: 'TriggerEnded', id: job.id, end })
      this.#fill()
      this.#onIdle()
    })
  }
}

const isShutdown = (interruption: Interruption | undefined): boolean => interruption?.kind === 'shutdown'
