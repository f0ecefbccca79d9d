import type { Breakpoint, Execution } from '../model/execution.ts'
import type { Label } from '../model/label.ts'
import type { StateType } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { Timer } from './timer.ts'

/** What can happen to an execution. Everything that changes one is an event; handlers are idempotent on (task run id, attempt). */
export type ExecutionEvent =
  /** First look at a CREATED or RESTARTED execution, and again when its scheduled date came. `slot` is what the concurrency limit answered. */
  | { readonly type: 'Started'; readonly slot: 'GRANTED' | 'QUEUE' | 'CANCEL' | 'FAIL' }
  /** A QUEUED execution got a slot. */
  | { readonly type: 'SlotGranted' }
  | {
      readonly type: 'JobStarted'
      readonly taskRunId: string
      readonly attempt: number
      readonly startedAt: number
      readonly workerId: string
    }
  | JobEnded
  /** The worker of a running attempt is gone, or the server restarted: send the job again. */
  | { readonly type: 'JobLost'; readonly taskRunId: string; readonly attempt: number }
  /** A restarted server took the execution up: lost effects happen again, jobs of lost workers are sent anew. CREATED and RESTARTED ones
   *  need `Started` after it. */
  | { readonly type: 'TakenUp'; readonly workersAreGone: boolean }
  /** A task run that a worker made or changed itself: children of a WorkingDirectory, dynamic task runs. `seq` is given anew. */
  | { readonly type: 'TaskRunReported'; readonly taskRun: TaskRun }
  | { readonly type: 'TimerFired'; readonly timer: Timer }
  | { readonly type: 'ChildCreated'; readonly taskRunId: string; readonly index?: number; readonly executionId: string }
  | { readonly type: 'ChildRefused'; readonly taskRunId: string; readonly index?: number; readonly message: string }
  /** A subflow, an item of ForEachItem or a Loop iteration is fully terminated (or RETRIED). `outputs` were rendered by the child. */
  | { readonly type: 'ChildEnded'; readonly taskRunId: string; readonly index?: number; readonly child: Execution }
  | Command

export interface JobEnded {
  readonly type: 'JobEnded'
  readonly taskRunId: string
  /** 0-based. */
  readonly attempt: number
  readonly state: 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED' | 'SKIPPED'
  readonly startedAt: number
  readonly endedAt: number
  readonly workerId: string
  readonly outputs: Readonly<Record<string, unknown>> | null
  readonly logFile?: string
  /** A WorkingDirectory that failed by itself (its files, a runIf), not by a child: its task run ends as if it had never begun. */
  readonly refused?: boolean
}

/** What an operator asks. A refused command leaves the execution as it was and answers with IllegalState. */
export type Command =
  | { readonly type: 'Kill'; readonly cascade: boolean }
  | { readonly type: 'Pause' }
  | { readonly type: 'Resume'; readonly inputs?: Readonly<Record<string, unknown>>; readonly by?: string; readonly taskRunId?: string }
  | { readonly type: 'Restart' }
  | { readonly type: 'ForceRun' }
  | { readonly type: 'Unqueue'; readonly state: StateType }
  | { readonly type: 'ChangeStatus'; readonly state: StateType }
  | { readonly type: 'ChangeTaskRunState'; readonly taskRunId: string; readonly state: StateType }
  | { readonly type: 'SetLabels'; readonly labels: readonly Label[] }
  /** The execution was replayed: label `system.replayed`. */
  | { readonly type: 'MarkReplayed' }
  | { readonly type: 'ResumeFromBreakpoint'; readonly breakpoints?: readonly Breakpoint[] }
