import { planOrder } from '../flowable/registry.ts'
import type { Breakpoint } from '../model/execution.ts'
import { createState, isTerminated, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { derivedId } from './derived-id.ts'
import type { ExecutionState } from './execution-state.ts'
import { mergeLabels } from './labels.ts'
import { begunAgain, isAftermathRun, type NewExecution, withNewIds } from './restart.ts'
import { type TaskTree, taskTree } from './task-tree.ts'
import type { TransitionFacts } from './transition-api.ts'

export interface ReplayOptions {
  /** Where to begin again; absent: from the start. */
  readonly taskRunId?: string
  /** Inputs in place of the old ones, resolved already. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** The new id, when files were stored under it already. */
  readonly id?: string
  /** In place of the old ones. */
  readonly breakpoints?: readonly Breakpoint[]
  /** Makes the new id the same each time; absent: a fresh one. */
  readonly idSeed?: string
}

/** A new execution with the inputs of an old one, from the start or from one of its task runs (spec §8.2). `facts.flow` is the revision
 *  to run. @throws Error 'No task found …' when the task run does not exist */
export function replayExecution(source: ExecutionState, facts: TransitionFacts, options: ReplayOptions = {}): NewExecution {
  const { execution } = source
  const { flow, now } = facts
  const id = options.id ?? (options.idSeed === undefined ? facts.ids.next() : derivedId(options.idSeed))
  const { closed: _, outputs: __, scheduleDate: ___, loopRun: ____, inputs, variables, ...rest } = execution
  const kept = options.taskRunId === undefined ? [] : replayedTaskRuns(source, taskTree(flow), options.taskRunId, now)
  const used = options.inputs ?? inputs
  const vars = flow.revision === execution.flowRevision ? variables : flow.variables
  return {
    execution: {
      ...rest,
      id,
      parentId: execution.id,
      flowRevision: flow.revision,
      generation: flow.generation,
      ...(used === undefined ? {} : { inputs: used }),
      ...(vars === undefined ? {} : { variables: vars }),
      ...(options.breakpoints === undefined ? {} : { breakpoints: options.breakpoints }),
      state: options.taskRunId === undefined ? createState(now) : withState(execution.state, 'RESTARTED', now),
      metadata: { ...execution.metadata, attemptNumber: execution.metadata.attemptNumber + 1 },
      labels: mergeLabels(execution.labels, [{ key: 'system.replay', value: 'true' }]),
    },
    taskRuns: withNewIds(kept, id),
  }
}

function replayedTaskRuns(source: ExecutionState, tree: TaskTree, taskRunId: string, now: number): readonly TaskRun[] {
  const chosen = source.taskRun(taskRunId)
  if (chosen === undefined) throw new Error(`No task found to restart execution from: task run '${taskRunId}' does not exist`)
  const again = new Set([chosen.id, ...[...source.ancestors(chosen)].map((run) => run.id)])
  const gone = successors(source, tree, chosen)
  const kept: TaskRun[] = []
  for (const run of source.taskRuns()) {
    if (again.has(run.id)) kept.push(begunAgain(run, tree, now))
    else if (gone(run) || isAftermathRun(run, tree)) continue
    else kept.push(isTerminated(run.state.current) ? run : resubmitted(run, now))
  }
  return kept
}

/** Everything that came after a task run: below it; later in the sequence it is part of; and so on upward. Parallel branches stay. */
function successors(source: ExecutionState, tree: TaskTree, chosen: TaskRun): (run: TaskRun) => boolean {
  const chain = [chosen, ...source.ancestors(chosen)]
  const isAfter = (run: TaskRun): boolean => {
    const level = chain.find((member) => member.parentTaskRunId === run.parentTaskRunId)
    if (level === undefined || level.id === run.id) return false
    const mine = tree.get(run.taskId)
    const its = tree.get(level.taskId)
    if (mine === undefined || its === undefined) return true
    const order = planOrder(its.parent?.task)
    if (order === 'parallel') return false
    if (order === 'groups') return run.iteration === level.iteration && mine.order > its.order
    return mine.order > its.order || (mine === its && run.seq > level.seq)
  }
  return (run) => {
    for (const at of [run, ...source.ancestors(run)]) if (at.id === chosen.id || isAfter(at)) return true
    return false
  }
}

function resubmitted(run: TaskRun, now: number): TaskRun {
  const last = run.attempts?.at(-1)
  const attempts =
    last === undefined
      ? run.attempts
      : [...(run.attempts?.slice(0, -1) ?? []), { ...last, state: withState(last.state, 'RESUBMITTED', now) }]
  return { ...run, ...(attempts === undefined ? {} : { attempts }), state: withState(run.state, 'RESTARTED', now) }
}
