/** Durations are milliseconds; spec: core-semantics §2.2. */
export interface Retry {
  readonly type: 'constant' | 'exponential' | 'random'
  readonly intervalMs?: number
  readonly maxIntervalMs?: number
  readonly minIntervalMs?: number
  readonly delayFactor?: number
  readonly maxDurationMs?: number
  readonly maxAttempts?: number
  readonly warningOnRetry: boolean
  readonly behavior: 'RETRY_FAILED_TASK' | 'CREATE_NEW_EXECUTION'
}
