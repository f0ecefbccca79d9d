import type { Retry } from '../model/retry.ts'
import { endDate, startDate } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'

/** When a failed task run is tried again, in milliseconds since 1970; undefined when its retry has nothing left.
 *  `count` and `begin` are the tries so far and the start of the first when they are not those of the task run itself. */
export function nextTry(retry: Retry, run: TaskRun, known: { count?: number; begin?: number; now: number }): number | undefined {
  const [first] = run.attempts ?? []
  const { now, count = run.attempts?.length ?? 0, begin = first === undefined ? now : startDate(first.state) } = known
  if (retry.maxAttempts !== undefined && count >= retry.maxAttempts) return undefined
  const last = run.attempts?.at(-1)
  const ended = (last === undefined ? undefined : endDate(last.state)) ?? now
  const date = ended + delay(retry, count, `${run.id}:${count}`)
  return retry.maxDurationMs !== undefined && date > begin + retry.maxDurationMs ? undefined : date
}

/** Milliseconds to wait after the n-th attempt (1-based) failed. */
export function delay(retry: Retry, attempt: number, seed: string): number {
  const interval = retry.intervalMs ?? 0
  if (retry.type === 'constant') return interval
  if (retry.type === 'exponential') {
    return Math.min(interval * (retry.delayFactor ?? 2) ** Math.max(0, attempt - 1), retry.maxIntervalMs ?? Number.POSITIVE_INFINITY)
  }
  const min = retry.minIntervalMs ?? 0
  return min + fraction(seed) * Math.max(0, (retry.maxIntervalMs ?? min) - min)
}

/** A number in [0, 1) that is always the same for a seed: the transition must not throw dice (FNV-1a). */
function fraction(seed: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}
