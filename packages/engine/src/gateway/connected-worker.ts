import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Channel, FromWorker, ToWorker, WorkerConfiguration } from './protocol.ts'

/** Jobs a worker may have beyond those it runs, so that it never waits for the next. */
const prefetch = 32
const longestStartMs = 60_000

/** One worker as the gateway sees it. */
export class ConnectedWorker {
  readonly id: string
  /** Jobs it has and did not end. */
  jobs = 0
  #lastSeen: number
  readonly #channel: Channel<ToWorker, FromWorker>
  readonly #now: () => number
  readonly #stopped = Promise.withResolvers<void>()
  #threads = 0
  #stopping = false

  constructor(id: string, channel: Channel<ToWorker, FromWorker>, now: () => number) {
    this.id = id
    this.#channel = channel
    this.#now = now
    this.#lastSeen = now()
  }

  /** It said Hello and is not stopping. */
  get isReady(): boolean {
    return this.#threads > 0 && !this.#stopping
  }

  /** Not a word for that long; for the first one it has longer, since it must load its code. */
  isSilent(timeoutMs: number): boolean {
    return this.#now() - this.#lastSeen > (this.#threads === 0 ? Math.max(timeoutMs, longestStartMs) : timeoutMs)
  }

  get room(): number {
    return this.isReady ? Math.max(0, this.#threads + prefetch - this.jobs) : 0
  }

  onMessage(handler: (message: FromWorker) => void): void {
    this.#channel.onMessage((message) => {
      this.#lastSeen = this.#now()
      handler(message)
    })
  }

  onClose(handler: () => void): void {
    this.#channel.onClose(handler)
  }

  welcome(threads: number, settings: EngineSettings, configuration: WorkerConfiguration): void {
    this.#threads = threads
    this.send({ type: 'Welcome', settings, configuration })
  }

  send(message: ToWorker): void {
    this.#channel.send(message)
  }

  close(): void {
    this.#channel.close()
  }

  /** Waits until its jobs ended, a little longer than the grace time at most. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.send({ type: 'Stop', graceMs })
    const limit = setTimeout(() => this.#stopped.resolve(), graceMs + 6_000)
    await this.#stopped.promise
    clearTimeout(limit)
    this.close()
  }

  stopped(): void {
    this.#stopped.resolve()
  }
}
