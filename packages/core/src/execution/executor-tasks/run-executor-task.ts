import { allowed } from '../../flowable/lists.ts'
import type { Task } from '../../model/flow.ts'
import { createState, withState } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
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
  executorTask.run(pass, run, task)
  const after = pass.state.taskRun(run.id)
  if (after?.state.current === 'RUNNING') pass.end(after, allowed(task, 'SUCCESS'))
}
