import { TooManyAttempts } from '@windhover/core/errors.ts'

interface Record {
  failures: number
  /** Until then nothing is tried. */
  closedUntil: number
}

const freeFailures = 5
const firstPauseMs = 1000
const longestPauseMs = 15 * 60_000
const mostRecords = 10_000
/** Checking a password takes memory and a thread for a while: so many at once, the others are sent away. */
const mostAtOnce = 4

/** Slows down who guesses passwords: after five failures of one address and name each further one doubles the pause. */
export class SignInGuard {
  private readonly now: () => number
  private readonly records = new Map<string, Record>()
  private running = 0

  constructor(now: () => number) {
    this.now = now
  }

  /** Runs the check unless this address has to wait. @throws TooManyAttempts with the seconds to wait */
  async attempt<T>(
    who: { readonly address: string; readonly username: string },
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const key = `${who.address} ${who.username.toLowerCase()}`
    this.demandOpen(key)
    if (this.running >= mostAtOnce) throw TooManyAttempts({ retryAfterSeconds: 1 })
    this.running += 1
    try {
      const found = await check()
      if (found === undefined) this.fail(key)
      else this.records.delete(key)
      return found
    } finally {
      this.running -= 1
    }
  }

  private demandOpen(key: string): void {
    const waitMs = (this.records.get(key)?.closedUntil ?? 0) - this.now()
    if (waitMs > 0) throw TooManyAttempts({ retryAfterSeconds: Math.ceil(waitMs / 1000) })
  }

  private fail(key: string): void {
    const record = this.records.get(key) ?? { failures: 0, closedUntil: 0 }
    record.failures += 1
    const over = record.failures - freeFailures
    if (over >= 0) record.closedUntil = this.now() + Math.min(firstPauseMs * 2 ** Math.min(over, 20), longestPauseMs)
    // Set anew, so that the oldest come first and go first: memory stays bounded whoever knocks.
    this.records.delete(key)
    this.records.set(key, record)
    const oldest = this.records.keys().next()
    if (this.records.size > mostRecords && oldest.done !== true) this.records.delete(oldest.value)
  }
}
