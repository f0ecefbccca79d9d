/** A named background loop: runs until its signal aborts; when it throws it is started again after a pause. */
export interface BackgroundLoop {
  readonly name: string
  run(signal: AbortSignal, beat: () => void): Promise<void>
}

export interface LoopHealth {
  readonly name: string
  readonly restarts: number
  /** Milliseconds since 1970. */
  readonly lastBeat: number
  readonly lastError?: string
}

const firstPauseMs = 100
const longestPauseMs = 10_000

/** Keeps every background loop of a server alive, knows how each one does, and waits for tracked work when the server stops. */
export class Supervisor {
  private readonly now: () => number
  private readonly report: (message: string, cause: unknown) => void
  private readonly controller = new AbortController()
  private readonly loops = new Map<string, LoopHealth>()
  private readonly running: Promise<void>[] = []
  private readonly tracked = new Set<Promise<unknown>>()

  constructor(now: () => number, report: (message: string, cause: unknown) => void) {
    this.now = now
    this.report = report
  }

  start(loop: BackgroundLoop): void {
    this.loops.set(loop.name, { name: loop.name, restarts: 0, lastBeat: this.now() })
    this.running.push(this.keepAlive(loop))
  }

  /** Work that nobody awaits: its failure is reported, and a stop waits for it. */
  track = (work: Promise<unknown>, what: string): void => {
    const watched: Promise<unknown> = work
      .catch((error: unknown) => this.report(`Failed: ${what}`, error))
      .finally(() => this.tracked.delete(watched))
    this.tracked.add(watched)
  }

  health(): readonly LoopHealth[] {
    return [...this.loops.values()]
  }

  async stop(): Promise<void> {
    this.controller.abort()
    await Promise.all(this.running)
    while (this.tracked.size > 0) await Promise.all(this.tracked)
  }

  private async keepAlive(loop: BackgroundLoop): Promise<void> {
    const { signal } = this.controller
    let pauseMs = firstPauseMs
    while (!signal.aborted) {
      try {
        await loop.run(signal, () => this.beat(loop.name))
      } catch (error) {
        if (signal.aborted) return
        this.failed(loop.name, error)
        await pause(pauseMs, signal)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }

  private beat(name: string): void {
    const health = this.loops.get(name)
    if (health !== undefined) this.loops.set(name, { ...health, lastBeat: this.now() })
  }

  private failed(name: string, error: unknown): void {
    this.report(`The loop '${name}' failed and is started again`, error)
    const health = this.loops.get(name)
    if (health !== undefined) this.loops.set(name, { ...health, restarts: health.restarts + 1, lastError: String(error) })
  }
}

/** Resolves after the time or when the signal aborts, whichever comes first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const handle = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(handle)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
