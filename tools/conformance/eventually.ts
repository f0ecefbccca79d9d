import { setTimeout as pause } from 'node:timers/promises'

/** Repeats a comparison until it finds no difference or the time is over; gives the last difference.
 *  `isFinal` recognises a difference that more time will hardly mend: two seconds are enough for it. */
export async function eventually(
  timeoutMs: number,
  compare: () => Promise<string | undefined>,
  isFinal: (difference: string) => boolean = () => false,
): Promise<string | undefined> {
  const started = performance.now()
  const end = started + timeoutMs
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 1.5, 500)) {
    const difference = await compare()
    if (difference === undefined || performance.now() > end) return difference
    if (isFinal(difference) && performance.now() > started + 2000) return difference
    await pause(waitMs)
  }
}
