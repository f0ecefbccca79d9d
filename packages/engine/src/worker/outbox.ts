import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { Channel, FromWorker, ToWorker } from '../gateway/protocol.ts'

const longestBatch = 1_000
/** Log lines after which the gateway is asked whether it keeps up, and after which a task is asked to wait for the answer. */
const askAfter = 1_000
const waitAfter = 4_000

/** Gathers what a turn of the event loop produces: one Logs, one Metrics, then the other messages in their order. So an attempt's logs precede its end. */
export class Outbox {
  readonly #channel: Channel<FromWorker, ToWorker>
  #logs: LogEntry[] = []
  #metrics: MetricEntry[] = []
  #messages: FromWorker[] = []
  #scheduled = false
  #unconfirmed = 0
  #asking: Promise<void> | undefined

  constructor(channel: Channel<FromWorker, ToWorker>) {
    this.#channel = channel
  }

  log(entry: LogEntry): void {
    this.#logs.push(entry)
    this.#unconfirmed += 1
    this.#schedule()
    if (this.#logs.length >= longestBatch) this.flush()
  }

  /** Undefined as long as there is room for more lines. `ask` resolves when the store keeps up with all that was sent before. */
  drained(ask: () => Promise<unknown>): Promise<void> | undefined {
    if (this.#unconfirmed < askAfter) return undefined
    this.#asking ??= this.#confirm(ask)
    return this.#unconfirmed < waitAfter ? undefined : this.#asking
  }

  async #confirm(ask: () => Promise<unknown>): Promise<void> {
    this.flush()
    const sent = this.#unconfirmed
    try {
      await ask()
    } catch {
      // The gateway is gone, and with it the reason to wait: the worker ends.
    }
    this.#unconfirmed -= sent
    this.#asking = undefined
  }

  metric(entry: MetricEntry): void {
    this.#metrics.push(entry)
    this.#schedule()
  }

  send(message: FromWorker): void {
    this.#messages.push(message)
    this.#schedule()
  }

  flush(): void {
    const [logs, metrics, messages] = [this.#logs, this.#metrics, this.#messages]
    if (logs.length > 0) this.#logs = []
    if (metrics.length > 0) this.#metrics = []
    if (messages.length > 0) this.#messages = []
    if (logs.length > 0) this.#channel.send({ type: 'Logs', entries: logs })
    if (metrics.length > 0) this.#channel.send({ type: 'Metrics', entries: metrics })
    for (const message of messages) this.#channel.send(message)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }
}
