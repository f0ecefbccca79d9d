/** What the server answers, as far as the pages read it. Dates are ISO-8601 texts. */
interface StateHistory {
  readonly state: StateType
  readonly date: string
}

export type StateType =
  | 'CREATED'
  | 'SUBMITTED'
  | 'QUEUED'
  | 'RUNNING'
  | 'PAUSED'
  | 'BREAKPOINT'
  | 'RESTARTED'
  | 'RESUBMITTED'
  | 'RETRYING'
  | 'RETRIED'
  | 'KILLING'
  | 'KILLED'
  | 'SUCCESS'
  | 'WARNING'
  | 'FAILED'
  | 'SKIPPED'
  | 'CANCELLED'

export interface State {
  readonly current: StateType
  readonly histories: readonly StateHistory[]
  readonly startDate: string
  readonly endDate?: string
}

interface Label {
  readonly key: string
  readonly value: string
}

interface Attempt {
  readonly state: State
  readonly workerId?: string
}

export interface TaskRun {
  readonly id: string
  readonly taskId: string
  readonly parentTaskRunId?: string
  readonly value?: string
  readonly iteration?: number
  readonly attempts?: readonly Attempt[]
  readonly outputs?: Readonly<Record<string, unknown>> | null
  readonly state: State
}

export interface Execution {
  readonly id: string
  readonly namespace: string
  readonly flowId: string
  readonly flowRevision: number
  readonly state: State
  readonly taskRunList?: readonly TaskRun[]
  readonly labels?: readonly Label[]
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly variables?: Readonly<Record<string, unknown>>
  readonly trigger?: { readonly id: string; readonly type: string; readonly variables?: Readonly<Record<string, unknown>> }
  readonly originalId?: string
  readonly parentId?: string
  readonly scheduleDate?: string
}

export interface FlowInput {
  readonly id: string
  readonly type: string
  readonly displayName?: string
  readonly description?: string
  readonly required?: boolean
  readonly defaults?: unknown
  readonly values?: readonly string[]
  readonly options?: readonly string[]
}

interface FlowTask {
  readonly id: string
  readonly type: string
  readonly description?: string
}

export interface Flow {
  readonly id: string
  readonly namespace: string
  readonly revision: number
  readonly description?: string
  readonly disabled?: boolean
  readonly deleted?: boolean
  readonly labels?: readonly Label[]
  readonly inputs?: readonly FlowInput[]
  readonly tasks: readonly FlowTask[]
  readonly triggers?: readonly FlowTask[]
  readonly source?: string
  readonly updated?: string
}

export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE'

export interface LogEntry {
  readonly namespace: string
  readonly flowId: string
  readonly taskId?: string
  readonly executionId?: string
  readonly taskRunId?: string
  readonly attemptNumber?: number
  readonly triggerId?: string
  readonly timestamp: string
  readonly level: LogLevel
  readonly message?: string
}

export interface Page<T> {
  readonly results: readonly T[]
  readonly total: number
}

export interface KvEntry {
  readonly namespace: string
  readonly key: string
  readonly version?: number
  readonly description?: string
  readonly creationDate?: string
  readonly updateDate?: string
  readonly expirationDate?: string
}

export interface Violation {
  readonly constraints?: string
  readonly warnings?: readonly string[]
  readonly deprecationPaths?: readonly string[]
}

export interface Configs {
  readonly version: string
  readonly url?: string
  readonly isBasicAuthInitialized: boolean
  readonly environment?: { readonly name?: string }
}

const ended: ReadonlySet<StateType> = new Set<StateType>(['KILLED', 'SUCCESS', 'WARNING', 'FAILED', 'SKIPPED', 'CANCELLED', 'RETRIED'])

/** Whether nothing more happens in this state by itself. */
export const isEnded = (state: StateType): boolean => ended.has(state)

/** Milliseconds from the first to the last change, or to `now` while it goes on. */
export function durationOf(state: State, now: number): number {
  const start = Date.parse(state.startDate)
  // the server gives paused ones an end as well
  const end = state.endDate === undefined || !isEnded(state.current) ? now : Date.parse(state.endDate)
  return Math.max(0, end - start)
}
