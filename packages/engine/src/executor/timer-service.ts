import type { Timer } from '@windhover/core/execution/timer.ts'

/** Longest wait of one native timer; also how soon a jump of the clock is noticed. */
const longestWaitMs = 1000

/** Fires the durable timers. What is due is in the database; this holds them sorted and waits. */
export class TimerService {
  private readonly now: () => number
  private readonly fire: (timer: Timer) => void
  /** The timers that count; an entry of `ordered` that is not here was cancelled or set anew. */
  private readonly timers = new Map<string, Timer>()
  /** Latest first, so that the next one is taken off the end. */
  private readonly ordered: Timer[] = []
  private handle: NodeJS.Timeout | undefined

  constructor(now: () => number, fire: (timer: Timer) => void) {
    this.now = now
    this.fire = fire
  }

  set(timer: Timer): void {
    this.timers.set(timer.id, timer)
    this.ordered.splice(this.placeOf(timer.due), 0, timer)
    this.arm()
  }

  cancel(id: string): void {
    this.timers.delete(id)
  }

  stop(): void {
    clearTimeout(this.handle)
    this.timers.clear()
    this.ordered.length = 0
  }

  private placeOf(due: number): number {
    let low = 0
    let high = this.ordered.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.ordered[middle]?.due ?? 0) > due) low = middle + 1
      else high = middle
    }
    return low
  }

  private next(): Timer | undefined {
    for (let last = this.ordered.at(-1); last !== undefined; last = this.ordered.at(-1)) {
      if (this.timers.get(last.id) === last) return last
      this.ordered.pop()
    }
    return undefined
  }

  private arm(): void {
    clearTimeout(this.handle)
    const next = this.next()
    if (next === undefined) return
    this.handle = setTimeout(() => this.fireDue(), Math.max(0, Math.min(next.due - this.now(), longestWaitMs)))
  }

  private fireDue(): void {
    const now = this.now()
    for (let next = this.next(); next !== undefined && next.due <= now; next = this.next()) {
      this.ordered.pop()
      this.timers.delete(next.id)
      this.fire(next)
    }
    this.arm()
  }
}
