import type { Generation } from '../generation.ts'
import type { Label } from './label.ts'
import type { State } from './state.ts'

export type ExecutionKind = 'NORMAL' | 'TEST' | 'PLAYGROUND' | 'LOOP'

export interface ExecutionTrigger {
  readonly id: string
  readonly type: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly logFile?: string
}

export interface Breakpoint {
  readonly id: string
  readonly value?: string
}

/** Where a sub-execution of a Loop stands (2.0). */
export interface LoopRun {
  readonly executionId: string
  readonly taskId: string
  readonly taskRunId: string
  readonly index: number
  readonly key?: string
  readonly value: string
  /** Enclosing iterations, nearest first. */
  readonly parents: readonly { readonly index: number; readonly key?: string; readonly value: string }[]
}

export interface ExecutionMetadata {
  readonly attemptNumber: number
  /** Milliseconds since 1970; kept across the chain of executions that a retry makes. */
  readonly originalCreatedDate: number
  /** Hops of Subflow and Flow triggers that led here. */
  readonly executionDepth?: number
}

/** The header of an execution: everything but its task runs, which are rows of their own. Immutable: a change makes a new record. */
export interface Execution {
  readonly tenantId: string
  readonly id: string
  readonly namespace: string
  readonly flowId: string
  readonly flowRevision: number
  readonly generation: Generation
  readonly state: State
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly labels: readonly Label[]
  readonly variables?: Readonly<Record<string, unknown>>
  /** The execution this one replays, retries or iterates for. */
  readonly parentId?: string
  readonly originalId: string
  readonly trigger?: ExecutionTrigger
  readonly metadata: ExecutionMetadata
  /** Milliseconds since 1970. */
  readonly scheduleDate?: number
  readonly kind?: ExecutionKind
  readonly fixtures?: readonly Fixture[]
  readonly breakpoints?: readonly Breakpoint[]
  readonly loopRun?: LoopRun
  /** Everything ended, afterExecution and listeners included: parents informed, slot released. */
  readonly closed?: boolean
}

/** The answer a task gives in a TEST execution instead of running. */
export interface Fixture {
  readonly id: string
  readonly value?: string
  readonly state?: string
  readonly outputs?: Readonly<Record<string, unknown>>
}
