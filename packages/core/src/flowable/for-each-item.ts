import type { Task } from '../model/flow.ts'
import type { Flowable, Lists } from './flowable.ts'
import { enabledLists, nestedLists } from './lists.ts'

const type = 'io.kestra.plugin.core.flow.ForEachItem'
export const splitType = `${type}$ForEachItemSplit`
export const itemsType = `${type}$ForEachItemExecutable`
export const mergeType = `${type}$ForEachItemMergeOutputs`

/** A file cut into batches, one child execution for each, their outputs put together: three generated tasks, one after the other. */
export const forEachItem: Flowable = {
  type,
  nested: (task) => nestedLists(task, generated(task)),
  plan: ({ task }) => ({ order: 'sequence', concurrent: 0, ...(enabledLists(task, generated(task)) satisfies Lists) }),
}

const cache = new WeakMap<Task, readonly Task[]>()

/** The three tasks; always the same objects for a task. The split and the merge are jobs of a worker. */
function generated(task: Task): readonly Task[] {
  let tasks = cache.get(task)
  if (tasks === undefined) {
    tasks = generate(task)
    cache.set(task, tasks)
  }
  return tasks
}

const forItems = [
  'namespace',
  'flowId',
  'revision',
  'inputs',
  'labels',
  'wait',
  'transmitFailed',
  'inheritLabels',
  'scheduleDate',
  'restartBehavior',
]

function generate(task: Task): readonly Task[] {
  const own = Object.fromEntries(forItems.filter((name) => task[name] !== undefined).map((name) => [name, task[name]]))
  const retry = task.retry === undefined ? {} : { retry: task.retry }
  return [
    { id: `${task.id}_split`, type: splitType, items: task['items'], ...(task['batch'] === undefined ? {} : { batch: task['batch'] }) },
    { id: `${task.id}_items`, type: itemsType, ...own, ...retry },
    { id: `${task.id}_merge`, type: mergeType },
  ]
}
