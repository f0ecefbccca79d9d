import { transmitted, waits } from '../../flowable/child-execution.ts'
import { mergeType } from '../../flowable/for-each-item.ts'
import { allowed } from '../../flowable/lists.ts'
import type { Task } from '../../model/flow.ts'
import type { StateType } from '../../model/state.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { ask } from '../ask.ts'
import type { Pass } from '../pass.ts'
import { isMap } from '../task-outputs.ts'
import { countStates, Iterations } from './iterations.ts'
import { callChild, endWithAttempt } from './subflow.ts'

const counted = ['SUCCESS', 'FAILED', 'KILLED', 'WARNING', 'CANCELLED']

/** One child execution for each batch, all at once. */
export function startItems(pass: Pass, run: TaskRun, task: Task): void {
  const batches = batchesOf(pass, run)
  const running = pass.setState(run, 'RUNNING')
  if (batches.length === 0) return endWithAttempt(pass, { ...running, outputs: outputsOf(0, {}) }, 'SUCCESS')
  new Iterations(pass, run).begin()
  callBatches(pass, running, task)
  const outputs = outputsOf(batches.length, waits(task) ? { RUNNING: batches.length } : { CREATED: batches.length })
  if (waits(task)) pass.update({ ...running, outputs })
  else endWithAttempt(pass, { ...running, outputs }, 'SUCCESS')
}

/** Asks for the child of every batch. */
export function callBatches(pass: Pass, run: TaskRun, task: Task): void {
  for (const [index, uri] of batchesOf(pass, run).entries()) callChild(pass, run, task, { index, uri })
}

/** A child has ended, or could not be made (FAILED). */
export function itemEnded(pass: Pass, run: TaskRun, task: Task, index: number, state: StateType): void {
  if (isTerminated(run.state.current) || !waits(task)) return
  const iterations = new Iterations(pass, run)
  const total = Number(run.outputs?.['numberOfBatches'] ?? 0)
  const recalled = iterations.recall()
  const before = recalled === undefined ? endedOf(run) : countStates(recalled)
  const isNew = iterations.ends(index)
  if (!isNew && recalled === undefined) return
  const ended: Readonly<Record<string, number>> = isNew ? { ...before, [state]: (before[state] ?? 0) + 1 } : before
  const done = counted.reduce((sum, name) => sum + (ended[name] ?? 0), 0)
  const updated = { ...run, outputs: outputsOf(total, { RUNNING: total - done, ...ended }) }
  if (done < total) pass.update(updated)
  else endWithAttempt(pass, updated, endOf(task, ended))
}

/** URIs of the batches, one a line in the file that the split made. */
function batchesOf(pass: Pass, run: TaskRun): readonly string[] {
  const split = pass.state.group(run.parentTaskRunId, `${run.taskId.slice(0, -'_items'.length)}_split`).last()
  const uri = split?.outputs?.['splits']
  if (typeof uri !== 'string') return []
  const { id: executionId, namespace, flowId } = pass.execution
  // The executor answers this lookup with a list of texts.
  return (ask(pass, 'lines', { uri, executionId, namespace, flowId }) as readonly string[]).filter((line) => line !== '')
}

const outputsOf = (total: number, counts: Readonly<Record<string, number>>) => ({
  iterations: { CREATED: 0, RUNNING: 0, ...counts },
  numberOfBatches: total,
})

function endedOf(run: TaskRun): Readonly<Record<string, number>> {
  const counts = run.outputs?.['iterations']
  const ended = isMap(counts) ? Object.entries(counts).filter(([state]) => state !== 'CREATED' && state !== 'RUNNING') : []
  return Object.fromEntries(ended.map(([state, count]) => [state, Number(count)]))
}

function endOf(task: Task, ended: Readonly<Record<string, number>>): StateType {
  const worst = (['FAILED', 'KILLED', 'WARNING'] as const).find((state) => (ended[state] ?? 0) > 0) ?? 'SUCCESS'
  return allowed(task, transmitted(task, worst))
}

/** The merge gets what the children gave, in the order of the batches; null where one gave nothing. */
export function mergeJob(pass: Pass, run: TaskRun, task: Task): Task {
  if (task.type !== mergeType) return task
  const items = pass.state.group(run.parentTaskRunId, `${run.taskId.slice(0, -'_merge'.length)}_items`).last()
  const outputs = items === undefined ? [] : new Iterations(pass, items).all().map((child) => child.outputs ?? null)
  return { ...task, outputs }
}
