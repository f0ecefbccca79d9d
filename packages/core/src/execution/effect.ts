import type { Execution } from '../model/execution.ts'
import type { Task } from '../model/flow.ts'
import type { Label } from '../model/label.ts'
import type { LogLevel } from '../model/log-entry.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { Timer } from './timer.ts'

/** What the executor does after the commit. Every effect can be derived again from the rows (`recover`), so a crash between
 *  commit and effect loses nothing; every effect is harmless when it happens twice. */
export type Effect =
  /** Send to a worker. `taskRun` is the row as committed (SUBMITTED; RUNNING for a WorkingDirectory). */
  | {
      readonly type: 'RunJob'
      readonly taskRun: TaskRun
      readonly task: Task
      readonly attempt: number
      readonly variables: Readonly<Record<string, unknown>>
    }
  /** Tell the workers to stop: one task run, or (absent) all of the execution's except forceExecution ones. */
  | { readonly type: 'KillJobs'; readonly taskRunIds?: readonly string[] }
  | { readonly type: 'SetTimer'; readonly timer: Timer }
  | { readonly type: 'CancelTimer'; readonly timerId: string }
  | { readonly type: 'WriteLog'; readonly taskRun?: TaskRun; readonly level: LogLevel; readonly message: string }
  /** Create the execution of a subflow. Answered with ChildCreated or ChildRefused; the new id is derived from (task run, index, attempt). */
  | CreateChild
  /** Store this execution as it is (loop iteration, replay, retry that creates a new one) and start it. Its id is derived, so twice is once. */
  | { readonly type: 'CreateExecution'; readonly execution: Execution; readonly taskRuns: readonly TaskRun[] }
  /** Tell the parent task run (ChildEnded). */
  | { readonly type: 'InformParent'; readonly executionId: string; readonly taskRunId: string; readonly index?: number }
  /** After a restart of the server: send ChildEnded for each closed iteration of this Loop's task run (executions by parentId, kind LOOP). */
  | { readonly type: 'CheckChildren'; readonly taskRunId: string }
  | { readonly type: 'RestartChild'; readonly executionId: string }
  /** Kill every execution that this one started. */
  | { readonly type: 'KillChildren' }
  /** The execution is closed: give back its concurrency slot, release its trigger. */
  | { readonly type: 'Closed' }
  /** The state changed in this transition: Flow triggers, followers. */
  | { readonly type: 'StateChanged'; readonly from: string; readonly to: string }

export interface CreateChild {
  readonly type: 'CreateChild'
  readonly taskRunId: string
  /** Batch number of a ForEachItem. */
  readonly index?: number
  readonly executionId: string
  readonly namespace: string
  readonly flowId: string
  readonly revision?: number
  /** Rendered to text, not yet parsed by the child's inputs. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly labels: readonly Label[]
  /** false: only the parent's system labels go to the child. */
  readonly inheritLabels: boolean
  readonly triggerId: string
  readonly triggerType: string
  readonly triggerVariables: Readonly<Record<string, unknown>>
  readonly scheduleDate?: number
  /** RETRY_FAILED on a restarted parent: restart the failed child, or take an ended one as it is. */
  readonly reuse: boolean
}
