import type { State } from './state.ts'

/** One try of a task run. Flowables have exactly one; a task that a worker ran has one per try. */
export interface Attempt {
  readonly state: State
  readonly workerId?: string
  /** `kestra://…` of the log file when the task has `logToFile`. */
  readonly logFile?: string
}

/** One run of one task inside an execution. Immutable: a change makes a new record. */
export interface TaskRun {
  readonly id: string
  readonly executionId: string
  readonly namespace: string
  readonly flowId: string
  readonly taskId: string
  readonly parentTaskRunId?: string
  /** Value of the iteration, for direct children of an iterating flowable. */
  readonly value?: string
  /** 0-based. */
  readonly iteration?: number
  readonly attempts?: readonly Attempt[]
  /** null: the task gave none. Secret values are stored encrypted. */
  readonly outputs: Readonly<Record<string, unknown>> | null
  readonly state: State
  readonly dynamic?: boolean
  /** Runs even in a killed execution (afterExecution, listeners). */
  readonly forceExecution?: boolean
  /** Position in the execution's list, ascending, never reused. */
  readonly seq: number
}
