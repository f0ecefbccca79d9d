export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogEntry {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly executionId?: string
  readonly taskId?: string
  readonly taskRunId?: string
  readonly triggerId?: string
  /** 0-based attempts recorded when the logger was made. */
  readonly attemptNumber?: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly level: LogLevel
  readonly thread?: string
  readonly message: string
  readonly executionKind?: string
}
