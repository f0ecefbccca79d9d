import { LookupNeeded } from '../../expression/index.ts'
import { allowed } from '../../flowable/lists.ts'
import { rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import { createState, withState } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { messageOf } from '../failure.ts'
import type { Pass } from '../pass.ts'
import type { ExecutorTask } from './executor-task.ts'
import { exit, exitType } from './exit.ts'
import { labelsTask } from './labels.ts'
import { setVariablesTask } from './set-variables.ts'
import { unsetVariablesTask } from './unset-variables.ts'

const tasks: ReadonlyMap<string, ExecutorTask> = new Map(
  [labelsTask, setVariablesTask, unsetVariablesTask, { type: exitType, run: exit }].map((task) => [task.type, task]),
)

export const executorTaskOf = (type: string): ExecutorTask | undefined => tasks.get(type)

/** CREATED, RUNNING and its end in one go, with one attempt. @throws Error when it fails */
export function runExecutorTask(pass: Pass, created: TaskRun, task: Task, executorTask: ExecutorTask): void {
  const { now } = pass.facts
  const attempts = [...(created.attempts ?? []), { state: withState(createState(now), 'RUNNING', now) }]
  const run = pass.setState({ ...created, attempts }, 'RUNNING')
  try {
    executorTask.run(pass, run, task)
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    return failed(pass, created, task, messageOf(error))
  }
  const after = pass.state.taskRun(run.id)
  if (after?.state.current === 'RUNNING') pass.end(after, allowed(task, 'SUCCESS'))
}

/** It never ran: CREATED and its end, with an attempt of one entry. 1.3 ignores allowFailure here; we do as 2.0. */
function failed(pass: Pass, created: TaskRun, task: Task, message: string): void {
  const { now, flow } = pass.facts
  pass.log('ERROR', `${rulesOf(flow.generation).executorTaskErrorPrefix}${message}`, created)
  const end = allowed(task, 'FAILED')
  pass.update({
    ...created,
    attempts: [...(created.attempts ?? []), { state: createState(now, end) }],
    state: withState(created.state, end, now),
  })
}
