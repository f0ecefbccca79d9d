import { itemsType } from '../flowable/for-each-item.ts'
import { isFlowable } from '../flowable/registry.ts'
import { workingDirectory } from '../flowable/working-directory.ts'
import type { Task } from '../model/flow.ts'
import { subflowType } from './children/subflow.ts'
import { executorTaskOf } from './executor-tasks/run-executor-task.ts'

/** True when a worker runs it: everything that is not orchestrated, executed here, or another execution. */
export function isRunByWorker(task: Task): boolean {
  if (task.type === workingDirectory.type) return true
  return !isFlowable(task) && task.type !== subflowType && task.type !== itemsType && executorTaskOf(task.type) === undefined
}
