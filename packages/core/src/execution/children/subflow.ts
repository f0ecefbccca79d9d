import { childCall, reusesChild, transmitted, waits } from '../../flowable/child-execution.ts'
import { allowed } from '../../flowable/lists.ts'
import { rulesOf } from '../../generation.ts'
import type { Execution } from '../../model/execution.ts'
import type { Task } from '../../model/flow.ts'
import { isCreated, isTerminated, type StateType, withState } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { authoredType } from '../authored-type.ts'
import { derivedId } from '../derived-id.ts'
import { labelList } from '../executor-tasks/labels.ts'
import { fail } from '../failure.ts'
import type { Pass } from '../pass.ts'
import { isMap } from '../task-outputs.ts'
import { subflowOutputs } from './subflow-outputs.ts'

export const subflowType = 'io.kestra.plugin.core.flow.Subflow'

/** Asks for the child execution. The task run stays as it is until the answer, so a refused child reads CREATED, FAILED. */
export function startSubflow(pass: Pass, run: TaskRun, task: Task): void {
  callChild(pass, run, task)
}

/** One child of a Subflow, or of one batch of a ForEachItem. @throws ExpressionError when the call cannot be rendered */
export function callChild(pass: Pass, run: TaskRun, task: Task, batch?: { readonly index: number; readonly uri: string }): void {
  const extra = batch === undefined ? undefined : batchVariables(pass, run, batch)
  const call = childCall(task, (text) => pass.render(text, run, extra))
  const inputs = pass.renderDeep(task['inputs'] ?? {}, run, extra)
  pass.effect({
    type: 'CreateChild',
    taskRunId: run.id,
    ...(batch === undefined ? {} : { index: batch.index }),
    executionId: derivedId(run.id, batch?.index ?? '', run.attempts?.length ?? 0),
    ...call,
    inputs: isMap(inputs) ? inputs : {},
    labels: labelList(pass.renderDeep(task['labels'], run, extra)),
    triggerId: task.id,
    triggerType: authoredType(pass.facts.flow, task),
    triggerVariables: triggerVariables(pass, run, batch?.index),
    reuse: reusesChild(task) && isRestarted(run),
  })
}

/** This run is one that the execution's restart began again, not one that came later. */
const isRestarted = ({ state }: TaskRun): boolean =>
  state.histories.findLast((entry) => entry.state === 'CREATED' || entry.state === 'RESTARTED')?.state === 'RESTARTED'

function batchVariables(pass: Pass, run: TaskRun, batch: { readonly index: number; readonly uri: string }) {
  const taskrun = pass.variables(run)['taskrun']
  return { taskrun: { ...(isMap(taskrun) ? taskrun : {}), items: batch.uri, iteration: batch.index } }
}

function triggerVariables({ execution }: Pass, run: TaskRun, index: number | undefined): Readonly<Record<string, unknown>> {
  const iteration = index ?? run.iteration
  return {
    executionId: execution.id,
    namespace: execution.namespace,
    flowId: execution.flowId,
    flowRevision: execution.flowRevision,
    taskRunId: run.id,
    taskId: run.taskId,
    ...(run.outputs === null ? {} : { taskRunOutputs: run.outputs }),
    ...(run.value === undefined ? {} : { taskRunValue: run.value }),
    ...(iteration === undefined ? {} : { taskRunIteration: iteration }),
  }
}

export function subflowCreated(pass: Pass, run: TaskRun, task: Task, executionId: string): void {
  // Killed while the child was being made: it came too late to be killed with the others.
  if (run.state.current === 'KILLED') pass.effect({ type: 'KillChildren' })
  if (!isCreated(run.state.current)) return
  const { namespace, flowId } = childCall(task, (text) => pass.render(text, run))
  const link = `[[link execution="${executionId}" flowId="${flowId}" namespace="${namespace}"]]`
  pass.log('INFO', `Created new execution ${link}`, run)
  const running = pass.setState(run, 'RUNNING')
  if (waits(task)) return
  endWithAttempt(pass, { ...running, outputs: { executionId, state: 'CREATED' } }, 'SUCCESS')
}

export function childRefused(pass: Pass, run: TaskRun, message: string): void {
  if (isTerminated(run.state.current)) return
  fail(pass, run, message)
  pass.log('ERROR', message)
}

/** The child has ended; its outputs were rendered by itself. */
export function subflowEnded(pass: Pass, run: TaskRun, task: Task, child: Execution): void {
  if (isTerminated(run.state.current)) return countLateResult(pass, run, child)
  if (!waits(task)) return
  // A child that is taken up again after a restart may have ended before it was ever told to have begun.
  const running = isCreated(run.state.current) ? pass.setState(run, 'RUNNING') : run
  const given = subflowOutputs(pass, task, child)
  const { current } = child.state
  const about = { executionId: child.id, state: current }
  if ('error' in given) {
    pass.log('ERROR', given.error, run)
    endWithAttempt(pass, { ...running, outputs: about }, 'FAILED')
    return
  }
  const end = allowed(task, transmitted(task, current))
  const link = `[[link execution="${child.id}" flowId="${child.flowId}" namespace="${child.namespace}"]]`
  if (end !== 'SUCCESS') pass.log(end === 'WARNING' ? 'WARN' : 'ERROR', `Subflow execution ${link} ends in ${end} state`, run)
  const shown =
    current === 'FAILED' && end !== 'FAILED' ? { ...running, state: withState(running.state, 'FAILED', pass.facts.now) } : running
  endWithAttempt(pass, { ...shown, outputs: { ...about, ...given } }, end)
}

/** Something of the child ended after the child itself, which had been told already. */
function countLateResult(pass: Pass, run: TaskRun, child: Execution): void {
  const last = run.attempts?.at(-1)
  if (last === undefined || run.outputs?.['executionId'] !== child.id || !rulesOf(pass.execution.generation).subflowCountsLateResults)
    return
  pass.update({ ...run, attempts: [...(run.attempts ?? []), last] })
}

/** Ends it with an attempt that shows the whole run: a copy of its history since it began. */
export function endWithAttempt(pass: Pass, run: TaskRun, end: StateType): void {
  const state = withState(run.state, end, pass.facts.now)
  const begun = state.histories.findLastIndex((entry) => entry.state === 'CREATED' || entry.state === 'RESTARTED')
  const attempt = { state: { current: end, histories: state.histories.slice(Math.max(0, begun)) } }
  pass.update({ ...run, state, attempts: [...(run.attempts ?? []), attempt] })
}
