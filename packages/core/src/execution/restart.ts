import { isFlowable } from '../flowable/registry.ts'
import type { Execution } from '../model/execution.ts'
import { isTerminated, type State, type StateType, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { derivedId } from './derived-id.ts'
import type { ExecutionState } from './execution-state.ts'
import { mergeLabels } from './labels.ts'
import { isAftermath, type TaskTree, taskTree } from './task-tree.ts'
import type { TransitionFacts } from './transition-api.ts'

export interface NewExecution {
  readonly execution: Execution
  readonly taskRuns: readonly TaskRun[]
}

/** Begun again as a whole; the other flowables only go on with the children they have. */
const restartsWhole = new Set(
  ['WorkingDirectory', 'LoopUntil', 'Loop', 'ForEachItem$ForEachItemExecutable'].map((name) => `io.kestra.plugin.core.flow.${name}`),
)

/** Why an execution cannot be restarted (spec §8.2); undefined when it can. */
export function restartRefusal(state: ExecutionState): string | undefined {
  const { current } = state.execution.state
  if ((!isTerminated(current) && current !== 'PAUSED') || current === 'KILLED') {
    return `Execution must be terminated or paused and not killed to be restarted, current state is '${current}' !`
  }
  for (const run of state.taskRuns()) if (isTarget(run)) return undefined
  return 'No task found to restart execution from!'
}

/** The task runs as they are after a restart: failed and paused ones and what is above them begin again; errors, finally and the
 *  aftermath are gone, and so is what a worker will make anew. */
export function restartedTaskRuns(state: ExecutionState, tree: TaskTree, now: number): readonly TaskRun[] {
  const targets = [...state.taskRuns()].filter((run) => isTarget(run) && !isAftermathRun(run, tree))
  const again = new Set(targets.flatMap((run) => [run.id, ...[...state.ancestors(run)].map(({ id }) => id)]))
  const kept: TaskRun[] = []
  for (const run of state.taskRuns()) {
    if (isAftermathRun(run, tree) || hasWholeAncestor(state, run, again, tree)) continue
    kept.push(again.has(run.id) ? begunAgain(run, tree, now) : run)
  }
  return kept
}

/** A new execution that goes on from where another one failed, in another revision: new ids, the old one is its parent.
 *  `facts.flow` is that revision. Ask `restartRefusal` first. */
export function restartExecution(source: ExecutionState, facts: TransitionFacts): NewExecution {
  const { execution } = source
  const id = facts.ids.next()
  const taskRuns = withNewIds(restartedTaskRuns(source, taskTree(facts.flow), facts.now), id)
  const { closed: _, outputs: __, ...rest } = execution
  return {
    execution: {
      ...rest,
      id,
      parentId: execution.id,
      flowRevision: facts.flow.revision,
      state: withState(execution.state, 'RESTARTED', facts.now),
      metadata: { ...execution.metadata, attemptNumber: execution.metadata.attemptNumber + 1 },
      labels: mergeLabels(execution.labels, [{ key: 'system.restarted', value: 'true' }]),
    },
    taskRuns,
  }
}

/** RESTARTED, or RUNNING for a flowable that goes on; its attempt is open again. */
export function begunAgain(run: TaskRun, tree: TaskTree, now: number): TaskRun {
  const task = tree.get(run.taskId)?.task
  const goesOn = task !== undefined && isFlowable(task) && !restartsWhole.has(task.type)
  if (!goesOn) return { ...run, state: withState(run.state, 'RESTARTED', now) }
  return { ...reopened(run, now), state: withState(run.state, 'RUNNING', now) }
}

/** The same task runs under ids of their own, for another execution. */
export function withNewIds(runs: readonly TaskRun[], executionId: string): readonly TaskRun[] {
  const ids = new Map(runs.map((run) => [run.id, derivedId(executionId, run.id)]))
  return runs.map((run, seq) => {
    const { parentTaskRunId, ...rest } = run
    const parent = parentTaskRunId === undefined ? undefined : (ids.get(parentTaskRunId) ?? parentTaskRunId)
    return { ...rest, id: ids.get(run.id) ?? run.id, executionId, seq, ...(parent === undefined ? {} : { parentTaskRunId: parent }) }
  })
}

export function isAftermathRun(run: TaskRun, tree: TaskTree): boolean {
  const node = tree.get(run.taskId)
  return node !== undefined && node.role !== 'onPause' && isAftermath(node)
}

const isTarget = (run: TaskRun): boolean => run.state.current === 'FAILED' || run.state.current === 'PAUSED'

function hasWholeAncestor(state: ExecutionState, run: TaskRun, again: ReadonlySet<string>, tree: TaskTree): boolean {
  for (const ancestor of state.ancestors(run)) {
    if (again.has(ancestor.id) && restartsWhole.has(tree.get(ancestor.taskId)?.task.type ?? '')) return true
  }
  return false
}

function reopened(run: TaskRun, now: number): TaskRun {
  const last = run.attempts?.at(-1)
  if (last === undefined || !isTerminated(last.state.current)) return run
  return { ...run, attempts: [...(run.attempts?.slice(0, -1) ?? []), { ...last, state: appended(last.state, 'RUNNING', now) }] }
}

const appended = (state: State, current: StateType, date: number): State => withState(state, current, date)
