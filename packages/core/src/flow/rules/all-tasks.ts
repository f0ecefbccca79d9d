import type { Flow, Task } from '../../model/flow.ts'
import { isFields } from '../read/fields.ts'
import type { FlowContent } from '../read/read-flow.ts'

type Lists = Pick<Flow, 'tasks' | 'errors' | 'finally' | 'afterExecution' | 'listeners'>

/** Every task of a flow, parents before children; those of listeners too. */
export function allTasks(flow: Lists | FlowContent): readonly Task[] {
  const listeners = flow.listeners.flatMap((listener) => listener.tasks)
  return [...flow.tasks, ...flow.errors, ...flow.finally, ...flow.afterExecution, ...listeners].flatMap(withChildren)
}

function withChildren(task: Task): readonly Task[] {
  return [task, ...childTasks(task).flatMap(withChildren)]
}

/** Tasks directly below a task: in its lists, in the cases of a Switch, in the nodes of a Dag, before a Pause. */
export function childTasks(task: Task): readonly Task[] {
  const children: Task[] = []
  for (const [name, value] of Object.entries(task)) {
    if (taskLists.has(name) && Array.isArray(value)) children.push(...value.flatMap(taskOf))
    else if (name === 'cases' && isFields(value))
      children.push(...Object.values(value).flatMap((list) => (Array.isArray(list) ? list.flatMap(taskOf) : [])))
    else if (name === 'onPause') children.push(...taskOf(value))
  }
  return children
}

const taskLists = new Set(['tasks', 'then', 'else', 'defaults', 'errors', 'finally'])

function taskOf(value: unknown): Task[] {
  if (!isFields(value)) return []
  const inner = value['task']
  if (isFields(inner)) return isTask(inner) ? [inner] : []
  return isTask(value) ? [value] : []
}

const isTask = (value: object): value is Task => 'id' in value && 'type' in value && typeof value.type === 'string'
