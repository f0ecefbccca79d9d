import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { LogRepository } from '@windhover/core/ports/repositories.ts'

export type LogListener = (entries: readonly LogEntry[]) => void

/** Longest time an entry waits for company before it is written: a short task's lines go with its result. */
const gatherMs = 100
const mostGathered = 1000
/** Lines held in memory while the store cannot take any. */
const mostKept = 100_000
/** Lines that may wait before whoever writes without end has to wait too. */
const mostWaiting = 4_000
/** Pause before lines that could not be written are tried again. */
const retryMs = 1000

/** Where log lines of workers come in: written in batches, and told to whoever watches the execution. */
export class LogFeed {
  private readonly repository: LogRepository
  private readonly report: (message: string, cause: unknown) => void
  private readonly listeners = new Map<string, Set<LogListener>>()
  private gathered: LogEntry[] = []
  private handle: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()
  private unwritten = 0
  private waitingForRoom: (() => void)[] = []

  constructor(repository: LogRepository, report: (message: string, cause: unknown) => void) {
    this.repository = repository
    this.report = report
  }

  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.gathered.push(entry)
    this.tell(entries)
    if (this.gathered.length >= mostGathered) this.write()
    else this.handle ??= setTimeout(() => this.write(), gatherMs)
  }

  /** Hands over what waits, for a commit that happens anyway: an attempt's lines are durable with its result. */
  take(): readonly LogEntry[] {
    const entries = this.gathered
    if (entries.length === 0) return entries
    clearTimeout(this.handle)
    this.handle = undefined
    this.gathered = []
    return entries
  }

  /** They were told already; only writing them is still to do. */
  putBack(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return
    this.gathered = [...entries, ...this.gathered]
    this.handle ??= setTimeout(() => this.write(), retryMs)
  }

  /** Entries that the executor commits itself are only told. */
  tell(entries: readonly LogEntry[]): void {
    if (this.listeners.size === 0) return
    for (const [executionId, listeners] of this.listeners) {
      const own = entries.filter((entry) => entry.executionId === executionId)
      if (own.length > 0) for (const listener of [...listeners]) listener(own)
    }
  }

  /** @returns stops listening */
  listen(executionId: string, listener: LogListener): () => void {
    const listeners = this.listeners.get(executionId) ?? new Set()
    this.listeners.set(executionId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.listeners.delete(executionId)
    }
  }

  /** Resolves when everything added so far is in the store. */
  async flush(): Promise<void> {
    this.write()
    await this.writing
  }

  /** Resolves when the store keeps up with what was added. */
  room(): Promise<void> {
    if (this.unwritten + this.gathered.length < mostWaiting) return Promise.resolve()
    return new Promise((resolve) => this.waitingForRoom.push(resolve))
  }

  private write(): void {
    const entries = this.take()
    if (entries.length === 0) return
    this.unwritten += entries.length
    this.writing = this.writing
      .then(() => this.repository.append(entries))
      .catch((error: unknown) => this.notWritten(entries, error))
      .then(() => this.written(entries.length))
  }

  private written(count: number): void {
    this.unwritten -= count
    if (this.unwritten + this.gathered.length >= mostWaiting) return
    for (const resolve of this.waitingForRoom.splice(0)) resolve()
  }

  /** Kept for another try as long as they fit; past that the newest ones go, and the server's log says how many. */
  private notWritten(entries: readonly LogEntry[], error: unknown): void {
    const kept = entries.slice(0, Math.max(0, mostKept - this.gathered.length))
    this.report(
      `${entries.length} log line(s) could not be written; ${entries.length - kept.length} of them are lost, the others are tried again`,
      error,
    )
    this.putBack(kept)
  }
}
