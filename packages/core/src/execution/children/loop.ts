import { allowed } from '../../flowable/lists.ts'
import { loopLimit } from '../../flowable/loop.ts'
import { type LoopItem, loopItems } from '../../flowable/loop-values.ts'
import type { Execution } from '../../model/execution.ts'
import type { Task } from '../../model/flow.ts'
import { createState, isTerminated, withState } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { ask } from '../ask.ts'
import { derivedId } from '../derived-id.ts'
import type { Pass } from '../pass.ts'
import { isMap } from '../task-outputs.ts'
import { countStates, Iterations, type KnownChild } from './iterations.ts'

interface Counts {
  readonly running: number
  readonly terminated: Readonly<Record<string, number>>
}

/** Makes the first iterations; after a restart, runs every failed one again before the rest. */
export function startLoop(pass: Pass, run: TaskRun, task: Task): void {
  const { items, fromFile } = itemsOf(pass, run, task)
  const outputs = { iterationCount: items.length, runningIterations: 0, terminatedIterations: {}, ...(fromFile ? { nextOffset: 0 } : {}) }
  if (items.length === 0) return void pass.setState({ ...run, outputs }, 'SUCCESS')
  const { now } = pass.facts
  const attempts = [...(run.attempts ?? []), { state: withState(createState(now), 'RUNNING', now) }]
  const before = run.state.current === 'RESTARTED' ? new Iterations(pass, run).all() : []
  const running = pass.setState({ ...run, attempts, outputs: { ...outputs, ...declaredOutputs(task, before) } }, 'RUNNING')
  const failed = before.filter((child) => child.state === 'FAILED' || child.state === 'KILLED' || child.state === 'CANCELLED')
  const kept = before.filter((child) => child.closed && !failed.includes(child))
  new Iterations(pass, run).begin(kept.map(({ index }) => index))
  for (const child of failed) pass.effect({ type: 'RestartChild', executionId: child.executionId })
  startMore(pass, running, task, { running: before.length - kept.length, terminated: countStates(kept) })
}

/** An iteration has ended: the next one starts, or the Loop is over; one that ends after its Loop is only counted
 *  (spec: changes-2.0 §3). */
export function iterationEnded(pass: Pass, run: TaskRun, task: Task, child: Execution): void {
  const index = child.loopRun?.index
  if (index === undefined) return
  const iterations = new Iterations(pass, run)
  const recalled = iterations.recall()
  const isNew = iterations.ends(index)
  if (!isNew && recalled === undefined) return
  const ended = recalled === undefined ? { ...countsOf(run).terminated } : { ...countStates(recalled) }
  if (isNew) ended[child.state.current] = (ended[child.state.current] ?? 0) + 1
  const started = countsOf(run).running + sum(countsOf(run).terminated)
  const withOutputs = isNew ? { ...run, outputs: { ...run.outputs, ...appendedOutputs(run, child) } } : run
  const counts = { running: started - sum(ended), terminated: ended }
  if (isTerminated(run.state.current)) return void pass.update(counted(withOutputs, counts))
  const { current } = child.state
  const failed = current === 'FAILED' || current === 'KILLED' || current === 'CANCELLED'
  if (pass.execution.state.current === 'KILLING' || pass.execution.state.current === 'KILLED')
    return endKilled(pass, counted(withOutputs, counts), counts)
  if (failed && task['transmitFailed'] !== false) {
    pass.log('ERROR', `Iteration ${index} of the loop ended in ${current} state: execution ${child.id}`, run)
    return void pass.end(counted(withOutputs, counts), allowed(task, 'FAILED'))
  }
  startMore(pass, withOutputs, task, counts)
}

/** Starts as many as the limit allows; ends the Loop when there is nothing left to wait for. */
function startMore(pass: Pass, run: TaskRun, task: Task, counts: Counts): void {
  const { items } = itemsOf(pass, run, task)
  const limit = loopLimit(task['concurrencyLimit']) || items.length
  let { running } = counts
  for (let next = running + sum(counts.terminated); next < items.length && running < limit; next++, running++) {
    const item = items[next]
    if (item !== undefined) pass.effect({ type: 'CreateExecution', execution: iteration(pass, run, next, item), taskRuns: [] })
  }
  const updated = counted(run, { running, terminated: counts.terminated })
  if (running === 0) pass.end(updated, allowed(task, 'SUCCESS'))
  else pass.update(updated)
}

function endKilled(pass: Pass, run: TaskRun, counts: Counts): void {
  if (counts.running > 0) pass.update(run)
  else pass.end(run, 'KILLED')
}

function iteration(pass: Pass, run: TaskRun, index: number, { key, value }: LoopItem): Execution {
  const { execution, facts } = pass
  const here = { index, value, ...(key === undefined ? {} : { key }) }
  const { loopRun } = execution
  const above =
    loopRun === undefined
      ? []
      : [{ index: loopRun.index, value: loopRun.value, ...(loopRun.key === undefined ? {} : { key: loopRun.key }) }, ...loopRun.parents]
  const { tenantId, namespace, flowId, flowRevision, generation, labels, variables, originalId } = execution
  return {
    ...{ tenantId, namespace, flowId, flowRevision, generation, labels, originalId },
    ...(variables === undefined ? {} : { variables }),
    id: derivedId(run.id, 'iteration', index, run.attempts?.[0]?.state.histories[0]?.date ?? 0),
    state: createState(facts.now),
    parentId: execution.id,
    metadata: { attemptNumber: 1, originalCreatedDate: facts.now },
    kind: 'LOOP',
    loopRun: { executionId: execution.id, taskId: run.taskId, taskRunId: run.id, ...here, parents: above },
  }
}

/** The sub-executions that a running Loop should have by now. */
export function begunIterations(pass: Pass, run: TaskRun, task: Task): readonly Execution[] {
  const { running, terminated } = countsOf(run)
  const { items } = itemsOf(pass, run, task)
  return items.slice(0, running + sum(terminated)).map((item, index) => iteration(pass, run, index, item))
}

/** This execution is an iteration that took the place of one that ended: it was not begun together with its Loop. */
export function isLaterIteration({ execution, tree }: Pass): boolean {
  const { loopRun } = execution
  const limit = loopRun === undefined ? 0 : loopLimit(tree.get(loopRun.taskId)?.task['concurrencyLimit'])
  return loopRun !== undefined && limit > 0 && loopRun.index >= limit
}

function itemsOf(pass: Pass, run: TaskRun, task: Task) {
  return pass.state.memo(`${run.id}:items`, () =>
    loopItems(task['values'], {
      render: (text) => pass.render(text, run),
      renderDeep: (value) => pass.renderDeep(value, run),
      // The executor answers this lookup with a list of texts.
      read: (uri) =>
        ask(pass, 'ionLines', { uri, executionId: pass.execution.id, namespace: pass.execution.namespace }) as readonly string[],
    }),
  )
}

function countsOf(run: TaskRun): Counts {
  const terminated = run.outputs?.['terminatedIterations']
  return {
    running: Number(run.outputs?.['runningIterations'] ?? 0),
    terminated: isMap(terminated) ? Object.fromEntries(Object.entries(terminated).map(([state, count]) => [state, Number(count)])) : {},
  }
}

const counted = (run: TaskRun, counts: Counts): TaskRun => ({
  ...run,
  outputs: {
    ...run.outputs,
    runningIterations: counts.running,
    terminatedIterations: counts.terminated,
    ...(run.outputs?.['nextOffset'] === undefined ? {} : { nextOffset: counts.running + sum(counts.terminated) }),
  },
})

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0)

const hasOutputs = (task: Task): boolean => Array.isArray(task['outputs']) && task['outputs'].length > 0

/** The list of a restarted Loop begins with what the iterations that stay have given. */
function declaredOutputs(task: Task, before: readonly KnownChild[]): Readonly<Record<string, unknown>> {
  if (!hasOutputs(task)) return {}
  const outputs = before
    .filter((child) => child.state === 'SUCCESS' || child.state === 'WARNING')
    .map((child) => ({ item: child.item, outputs: child.outputs ?? {} }))
  return { outputs }
}

function appendedOutputs(run: TaskRun, child: Execution): Readonly<Record<string, unknown>> {
  const list = run.outputs?.['outputs']
  if (child.outputs === undefined || child.loopRun === undefined || !Array.isArray(list)) return {}
  return { outputs: [...list, { item: itemOf(child.loopRun), outputs: child.outputs }] }
}

const itemOf = ({ value, index, key }: NonNullable<Execution['loopRun']>) => ({
  value,
  iteration: index,
  ...(key === undefined ? {} : { key }),
})
