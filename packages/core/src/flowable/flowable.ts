import type { Generation } from '../generation.ts'
import type { Task } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { TaskRunGroup } from './task-run-group.ts'

/** The three lists of a flow, of an orchestrating task, of an iteration. Disabled tasks are left out. */
export interface Lists {
  readonly tasks: readonly Task[]
  readonly errors: readonly Task[]
  readonly finally: readonly Task[]
  /** Tasks beside the lists: the one that a Pause starts when it is reached. */
  readonly onPause?: readonly Task[]
}

/** How the children of one task run are to run. */
export interface Plan extends Lists {
  /** sequence: one after the other; parallel: as many at once as allowed; groups: iterations at once, tasks of each one after the other. */
  readonly order: 'sequence' | 'parallel' | 'groups'
  /** One pass over the tasks for each; absent: one pass without value. */
  readonly values?: readonly string[]
  /** Number given to children that have no value (passes of a LoopUntil). */
  readonly iteration?: number
  /** Children (parallel) or iterations (groups) at once; 0: all. */
  readonly concurrent: number
  /** Task ids that must have ended before a task starts (Dag). */
  readonly dependsOn?: ReadonlyMap<string, readonly string[]>
  /** State that children under way are stopped with when one has failed; absent: they go on. */
  readonly siblingsEnd?: 'FAILED' | 'CANCELLED'
  /** End state that a Pause was resumed with. */
  readonly forced?: StateType
}

/** A child to create. */
export interface NextRun {
  readonly task: Task
  readonly value?: string
  readonly iteration?: number
}

/** The children of a task run, by task. */
export interface Children {
  group(taskId: string): TaskRunGroup
}

/** What an orchestrating task sees of the world while it decides. */
export interface Scope extends Children {
  readonly task: Task
  readonly taskRun: TaskRun
  readonly generation: Generation
  /** Milliseconds since 1970. */
  readonly now: number
  /** Iterations whose children changed since the last look; absent: look at all of them. */
  readonly changed?: ReadonlySet<number>
  /** Text rendered in the context of the task run. @throws ExpressionError */
  render(text: string): string
  /** Maps and lists rendered inside, to text. @throws ExpressionError */
  renderDeep(value: unknown): unknown
  /** Kept as long as the task run's inputs cannot have changed. */
  memo<T>(key: string, make: () => T): T
}

export interface Note {
  readonly level: 'WARN' | 'ERROR' | 'INFO'
  readonly message: string
}

/** Where a running flowable stands. */
export type Standing =
  | { readonly type: 'ended'; readonly state: StateType; readonly outputs?: Readonly<Record<string, unknown>>; readonly note?: Note }
  /** The execution pauses; `due`: until then (milliseconds since 1970), absent: until somebody resumes it. */
  | { readonly type: 'paused'; readonly due?: number; readonly detail?: string; readonly outputs?: Readonly<Record<string, unknown>> }
  | undefined

/** An orchestrating task: which children it has, which come next, when it is over. */
export interface Flowable {
  readonly type: string
  /** Every task it may run, by list, for lookups by id; disabled ones too. */
  nested(task: Task): Lists
  /** Outputs that are there from the start. A failure is a warning only. */
  begin?(scope: Scope): Readonly<Record<string, unknown>> | undefined
  plan(scope: Scope): Plan
  /** In place of the rules in `lists.ts`. */
  next?(scope: Scope, plan: Plan): readonly NextRun[]
  standing?(scope: Scope, plan: Plan): Standing
}
