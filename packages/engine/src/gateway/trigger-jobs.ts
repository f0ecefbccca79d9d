import type { ConnectedWorker } from './connected-worker.ts'
import type { TriggerEnd, TriggerJob } from './protocol.ts'

/** What the scheduler hears of its evaluations. */
export interface TriggerHandlers {
  onStarted(job: TriggerJob, workerId: string): void
  onEnded(job: TriggerJob, end: TriggerEnd): void
  /** An event of a realtime trigger. @returns the execution's id once it is durable; undefined: the event was not wanted any more */
  onFired(job: TriggerJob, variables: Readonly<Record<string, unknown>>): Promise<string | undefined>
  /** Its worker is gone. */
  onLost(job: TriggerJob): void
}

interface Entry {
  readonly job: TriggerJob
  /** Who has it; absent: it waits for a worker. */
  worker?: ConnectedWorker
}

/** The evaluations of triggers that were sent to workers and did not end. */
export class TriggerJobs {
  readonly #entries = new Map<string, Entry>()
  readonly #workers: () => Iterable<ConnectedWorker>
  readonly #handlers: TriggerHandlers | undefined

  constructor(workers: () => Iterable<ConnectedWorker>, handlers: TriggerHandlers | undefined) {
    this.#workers = workers
    this.#handlers = handlers
  }

  add(job: TriggerJob): void {
    const entry: Entry = { job }
    this.#entries.set(job.id, entry)
    this.#send(entry, this.#leastBusy())
  }

  /** A worker is ready: it takes what waits. */
  dispatch(): void {
    const waiting = [...this.#entries.values()].filter(({ worker }) => worker === undefined)
    for (const entry of waiting) this.#send(entry, this.#leastBusy())
  }

  stop(id: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    if (entry.worker === undefined) this.#entries.delete(id)
    else entry.worker.send({ type: 'StopTrigger', id })
  }

  started(id: string, workerId: string): void {
    const entry = this.#entries.get(id)
    if (entry !== undefined) this.#handlers?.onStarted(entry.job, workerId)
  }

  ended(id: string, end: TriggerEnd): void {
    const entry = this.#entries.get(id)
    this.#entries.delete(id)
    if (entry !== undefined) this.#handlers?.onEnded(entry.job, end)
  }

  async fired(id: string, variables: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const entry = this.#entries.get(id)
    return entry === undefined ? undefined : this.#handlers?.onFired(entry.job, variables)
  }

  lost(worker: ConnectedWorker): void {
    const lost = [...this.#entries.values()].filter((entry) => entry.worker === worker)
    for (const { job } of lost) {
      this.#entries.delete(job.id)
      this.#handlers?.onLost(job)
    }
  }

  #send(entry: Entry, worker: ConnectedWorker | undefined): void {
    if (worker === undefined) return
    entry.worker = worker
    worker.send({ type: 'Trigger', job: entry.job })
  }

  /** The ready worker with the fewest evaluations. */
  #leastBusy(): ConnectedWorker | undefined {
    const ready = [...this.#workers()].filter(({ isReady }) => isReady)
    if (ready.length < 2) return ready[0]
    const load = new Map<ConnectedWorker, number>()
    for (const { worker } of this.#entries.values()) if (worker !== undefined) load.set(worker, (load.get(worker) ?? 0) + 1)
    return ready.toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))[0]
  }
}
