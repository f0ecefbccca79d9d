import { enabledLists } from '../../flowable/lists.ts'
import { isFlowable } from '../../flowable/registry.ts'
import type { Task } from '../../model/flow.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import type { Pass } from '../pass.ts'
import { type DueRetry, dueRetry } from '../retry.ts'
import { rootLists } from '../task-tree.ts'
import type { Rule } from './rule.ts'

/** A failure that will be tried again is not a failure yet: it is taken before the lists look at it (spec §2.2). */
export const retryRule: Rule = {
  name: 'retry',
  apply: (pass) => {
    if (pass.failures.length === 0) return 'next'
    const ids = pass.failures
    pass.failures = []
    for (const id of ids) {
      const run = pass.state.taskRun(id)
      const task = run === undefined ? undefined : pass.taskOf(run)
      const { current } = pass.execution.state
      if (run?.state.current !== 'FAILED' || task === undefined || isFlowable(task) || isTerminated(current) || current === 'KILLING')
        continue
      const retry = dueRetry(pass, run, task)
      if (retry === undefined) continue
      if (retry.retry.behavior === 'CREATE_NEW_EXECUTION') retryExecution(pass, run, task, retry)
      else if (!isInWorkingDirectory(pass, run)) retryTask(pass, run, retry)
    }
    return 'again'
  },
}

/** Its tasks are tried again by its worker, in the same directory. */
const isInWorkingDirectory = (pass: Pass, run: TaskRun): boolean => {
  const parent = pass.state.taskRun(run.parentTaskRunId)
  return (
    parent !== undefined &&
    pass.taskOf(parent)?.type === 'io.kestra.plugin.core.flow.WorkingDirectory' &&
    pass.tree.get(run.taskId)?.role === 'tasks'
  )
}

function retryTask(pass: Pass, run: TaskRun, { due, from }: DueRetry): void {
  endForAMoment(pass, run, from)
  pass.setState(run, 'RETRYING')
  pass.setExecutionState('RETRYING')
  const { id: executionId } = pass.execution
  pass.effect({
    type: 'SetTimer',
    timer: { id: `${executionId}:RETRY_TASK:${run.id}`, executionId, taskRunId: run.id, kind: 'RETRY_TASK', due },
  })
}

function retryExecution(pass: Pass, run: TaskRun, task: Task, { due, from }: DueRetry): void {
  endForAMoment(pass, run, from)
  pass.setState(run, 'RETRIED')
  for (const ancestor of [...pass.state.ancestors(run)]) pass.end(ancestor, 'RETRIED')
  pass.setExecutionState('RETRIED')
  const { id: executionId } = pass.execution
  pass.effect({ type: 'SetTimer', timer: { id: `${executionId}:RETRY_FLOW`, executionId, kind: 'RETRY_FLOW', due, detail: task.id } })
}

/** A retry that is not the task's own comes too late for the errors (or finally) around it: their first task runs beside, and goes when
 *  the retry starts. A retried task at the top without any first ends the execution, so the history reads RUNNING, FAILED, RETRYING. */
function endForAMoment(pass: Pass, run: TaskRun, from: DueRetry['from']): void {
  const parent = pass.state.taskRun(run.parentTaskRunId)
  const parentTask = parent === undefined ? undefined : pass.taskOf(parent)
  const lists = parentTask === undefined ? rootLists(pass.facts.flow, pass.execution) : enabledLists(parentTask)
  const first = from === 'task' ? undefined : (lists.errors[0] ?? lists.finally[0])
  if (first !== undefined) pass.create({ task: first }, parent)
  else if (parent === undefined && pass.execution.state.current === 'RUNNING') pass.setExecutionState('FAILED')
}
