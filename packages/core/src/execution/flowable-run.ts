import { LookupNeeded } from '../expression/index.ts'
import type { Plan, Scope, Standing } from '../flowable/flowable.ts'
import { allowed, hasFailed, standingOf } from '../flowable/lists.ts'
import { nextRuns } from '../flowable/next.ts'
import { flowableOf, isFlowable } from '../flowable/registry.ts'
import type { Task } from '../model/flow.ts'
import { createState, isTerminated, type StateType, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { fail, messageOf } from './failure.ts'
import type { Changed, Pass } from './pass.ts'

/** RUNNING, with its one attempt and the outputs that are there from the start. */
export function beginFlowable(pass: Pass, run: TaskRun, task: Task): void {
  const { now } = pass.facts
  const begun = begin(pass, run, task)
  const attempts = [...(run.attempts ?? []), { state: withState(createState(now), 'RUNNING', now) }]
  pass.setState({ ...run, attempts, ...(begun === undefined ? {} : { outputs: begun }) }, 'RUNNING')
}

function begin(pass: Pass, run: TaskRun, task: Task): Readonly<Record<string, unknown>> | undefined {
  try {
    return flowableOf(task.type)?.begin?.(scopeOf(pass, run, task))
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    // Evaluated anew when the children are chosen; only then it is a failure (spec §4.1 step 5).
    pass.log('WARN', `Unable to save output on taskRun '${run.id}': ${messageOf(error)}`, run)
    return undefined
  }
}

/** Looks at a running flowable: it ends, pauses, or gets its next children. */
export function visitFlowable(pass: Pass, run: TaskRun, task: Task, changed: Changed): void {
  const flowable = flowableOf(task.type)
  if (flowable === undefined) return
  const scope = scopeOf(pass, run, task, changed)
  let plan: Plan
  let standing: Standing
  try {
    plan = flowable.plan(scope)
    standing = flowable.standing === undefined ? standingOf(plan, scope) : flowable.standing(scope, plan)
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    fail(pass, run, `Unable to resolve state from the Flowable task: ${messageOf(error)}`)
    if (flowable.begin !== undefined) pass.log('ERROR', `Unable to resolve outputs from the Flowable task: ${messageOf(error)}`, run)
    return
  }
  if (plan.siblingsEnd !== undefined && hasFailed(plan.tasks, scope)) stopChildren(pass, run, plan.siblingsEnd)
  if (standing?.type === 'ended') {
    if (standing.note !== undefined) pass.log(standing.note.level, standing.note.message, run)
    return endFlowable(
      pass,
      standing.outputs === undefined ? run : { ...run, outputs: { ...run.outputs, ...standing.outputs } },
      task,
      standing.state,
    )
  }
  if (standing?.type === 'paused') {
    if (standing.outputs !== undefined) pass.update({ ...run, outputs: { ...run.outputs, ...standing.outputs } })
    pass.pauses.push({ taskRunId: run.id, standing })
    return
  }
  const next = flowable.next === undefined ? nextRuns(plan, scope) : flowable.next(scope, plan)
  for (const child of next) pass.create(child, run)
  if (changed === 'all') pass.state.setMemo(scannedKey(run), true)
}

/** Ends a flowable; children that are still under way take its state in the header, their workers go on (spec §3.5). */
export function endFlowable(pass: Pass, run: TaskRun, task: Task, state: StateType): void {
  const ended = pass.end(run, allowed(task, state))
  closeChildren(pass, ended, ended.state.current)
}

/** Children under way end with a state, their attempts too; their workers are told to stop and what they answer does not count any more. */
function stopChildren(pass: Pass, parent: TaskRun, state: StateType): void {
  for (const group of pass.state.groups(parent.id)) {
    if (group.live === 0) continue
    for (const child of [...group.runs.values()]) {
      if (isTerminated(child.state.current) || pass.tree.get(child.taskId)?.role !== 'tasks') continue
      const node = pass.taskOf(child)
      if (node !== undefined && !isFlowable(node)) pass.effect({ type: 'KillJobs', taskRunIds: [child.id] })
      stopChildren(pass, pass.end(child, state), state)
    }
  }
}

export function closeChildren(pass: Pass, parent: TaskRun, state: StateType): void {
  for (const group of pass.state.groups(parent.id)) {
    if (group.live === 0) continue
    for (const child of [...group.runs.values()]) {
      if (isTerminated(child.state.current)) continue
      const isFlowable = flowableOf(pass.taskOf(child)?.type ?? '') !== undefined
      const closed = isFlowable ? pass.end(child, state) : pass.setState(child, state)
      closeChildren(pass, closed, state)
    }
  }
}

export function scopeOf(pass: Pass, run: TaskRun, task: Task, changed: Changed = 'all'): Scope {
  const { state, facts } = pass
  const hints = changed === 'all' || state.peek(scannedKey(run)) === undefined ? {} : { changed }
  return {
    task,
    taskRun: run,
    generation: facts.flow.generation,
    now: facts.now,
    ...hints,
    group: (taskId) => state.group(run.id, taskId),
    render: (text) => pass.render(text, run),
    renderDeep: (value) => pass.renderDeep(value, run),
    memo: (key, make) => state.memo(`${run.id}:${key}`, make),
  }
}

const scannedKey = (run: TaskRun): string => `${run.id}:scanned`
