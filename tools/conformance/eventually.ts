import { setTimeout as pause } from 'node:timers/promises'

/** Repeats a comparison until it finds no difference or the time is over; gives the last difference. */
export async function eventually(timeoutMs: number, compare: () => Promise<string | undefined>): Promise<string | undefined> {
  const end = performance.now() + timeoutMs
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 1.5, 500)) {
    const difference = await compare()
    if (difference === undefined || performance.now() > end) return difference
    await pause(waitMs)
  }
}
