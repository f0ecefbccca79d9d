import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { Channel, FromWorker, ToWorker } from '../gateway/protocol.ts'

const longestBatch = 5_000

/** Gathers what a turn of the event loop produces: one Logs, one Metrics, then the other messages in their order. So an attempt's logs precede its end. */
export class Outbox {
  readonly #channel: Channel<FromWorker, ToWorker>
  #logs: LogEntry[] = []
  #metrics: MetricEntry[] = []
  #messages: FromWorker[] = []
  #scheduled = false

  constructor(channel: Channel<FromWorker, ToWorker>) {
    this.#channel = channel
  }

  log(entry: LogEntry): void {
    this.#logs.push(entry)
    this.#schedule()
    if (this.#logs.length >= longestBatch) this.flush()
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
