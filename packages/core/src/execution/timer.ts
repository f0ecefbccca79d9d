/** A date at which an execution must be looked at again; durable, at most one per id. */
export interface Timer {
  /** Derived from what it is for, so that setting it twice is harmless: `<executionId>:<kind>[:<taskRunId>]`. */
  readonly id: string
  readonly executionId: string
  readonly taskRunId?: string
  readonly kind: 'SCHEDULED_START' | 'RETRY_TASK' | 'RETRY_FLOW' | 'PAUSE_END' | 'LOOP_UNTIL' | 'SLA'
  /** Milliseconds since 1970. */
  readonly due: number
  /** SLA id, or the state a Pause ends in. */
  readonly detail?: string
}
