import type { Retry } from '../../model/retry.ts'

/** Durations of a retry that contradict each other; `name` is Kestra's name of the constraint. */
export function retryRules(retry: Retry): readonly { readonly name: string; readonly message: string }[] {
  const { intervalMs, minIntervalMs, maxIntervalMs, maxDurationMs } = retry
  const rules: [name: string, low: number | undefined, high: number | undefined, message: string][] = [
    ['intervalLessThanMaxInterval', intervalMs, maxIntervalMs, "'interval' must be less than 'maxInterval'"],
    ['minIntervalLessThanMaxInterval', minIntervalMs, maxIntervalMs, "'minInterval' must be less than 'maxInterval'"],
    ['intervalLessThanMaxDuration', intervalMs, maxDurationMs, "'interval' must be less than 'maxDuration'"],
    ['minIntervalLessThanMaxDuration', minIntervalMs, maxDurationMs, "'minInterval' must be less than 'maxDuration'"],
    ['maxIntervalLessThanMaxDuration', maxIntervalMs, maxDurationMs, "'maxInterval' must be less than 'maxDuration'"],
  ]
  return rules.flatMap(([name, low, high, message]) => (low !== undefined && high !== undefined && low >= high ? [{ name, message }] : []))
}
