export interface MetricEntry {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly taskId?: string
  readonly executionId?: string
  readonly taskRunId?: string
  readonly triggerId?: string
  readonly name: string
  readonly type: 'counter' | 'timer' | 'gauge'
  /** A timer's value is in milliseconds. */
  readonly value: number
  readonly tags?: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly executionKind?: string
}
