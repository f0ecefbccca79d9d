import type { Lists } from '../flowable/flowable.ts'
import { enabled, enabledLists } from '../flowable/lists.ts'
import { flowableOf } from '../flowable/registry.ts'
import type { Execution } from '../model/execution.ts'
import type { Flow, Task } from '../model/flow.ts'

export type TaskRole = 'tasks' | 'errors' | 'finally' | 'afterExecution' | 'listeners' | 'onPause'

/** Where a task stands in its flow. */
export interface TaskNode {
  readonly task: Task
  readonly parent: TaskNode | undefined
  /** The list it is a member of. */
  readonly role: TaskRole
  /** Position in the flow's text: what comes after a task has a higher one. */
  readonly order: number
}

export type TaskTree = ReadonlyMap<string, TaskNode>

const trees = new WeakMap<Flow, TaskTree>()
const roots = new WeakMap<Flow, Lists>()
const loops = new WeakMap<Task, Lists>()

/** Every task of a flow by id. Computed once for each flow. */
export function taskTree(flow: Flow): TaskTree {
  const known = trees.get(flow)
  if (known !== undefined) return known
  const tree = new Map<string, TaskNode>()
  addAll(tree, flow.tasks, undefined, 'tasks')
  addAll(tree, flow.errors, undefined, 'errors')
  addAll(tree, flow.finally, undefined, 'finally')
  for (const listener of flow.listeners) addAll(tree, listener.tasks, undefined, 'listeners')
  addAll(tree, flow.afterExecution, undefined, 'afterExecution')
  trees.set(flow, tree)
  return tree
}

/** The lists that an execution runs: the flow's, or (an iteration) its Loop's. */
export function rootLists(flow: Flow, execution: Execution): Lists {
  const loop = execution.loopRun === undefined ? undefined : taskTree(flow).get(execution.loopRun.taskId)?.task
  return loop === undefined ? cached(roots, flow, flowLists) : cached(loops, loop, enabledLists)
}

/** True for a task in an errors, finally, afterExecution or listeners list, or below one. */
export function isAftermath(node: TaskNode): boolean {
  for (let at: TaskNode | undefined = node; at !== undefined; at = at.parent) if (at.role !== 'tasks') return true
  return false
}

/** True when `node` is below `ancestor`. */
export function isBelow(node: TaskNode, ancestor: TaskNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === ancestor) return true
  return false
}

function addAll(tree: Map<string, TaskNode>, tasks: readonly Task[], parent: TaskNode | undefined, role: TaskRole): void {
  for (const task of tasks) {
    const node: TaskNode = { task, parent, role, order: tree.size }
    tree.set(task.id, node)
    const lists = flowableOf(task.type)?.nested(task)
    if (lists === undefined) continue
    addAll(tree, lists.tasks, node, 'tasks')
    addAll(tree, lists.errors, node, 'errors')
    addAll(tree, lists.finally, node, 'finally')
    addAll(tree, lists.onPause ?? [], node, 'onPause')
  }
}

const flowLists = (flow: Flow): Lists => ({ tasks: enabled(flow.tasks), errors: enabled(flow.errors), finally: enabled(flow.finally) })

function cached<K extends object>(cache: WeakMap<K, Lists>, key: K, make: (key: K) => Lists): Lists {
  let lists = cache.get(key)
  if (lists === undefined) {
    lists = make(key)
    cache.set(key, lists)
  }
  return lists
}
