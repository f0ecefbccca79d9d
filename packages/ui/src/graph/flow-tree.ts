/** A task as written, with whatever it holds. */
export interface TreeTask {
  readonly id: string
  readonly type: string
  readonly branches: readonly Branch[]
}

/** Tasks below a task: one after the other, or side by side. */
export interface Branch {
  /** `then`, `errors`, a case of a Switch; empty: no name is worth showing. */
  readonly title: string
  readonly parallel: boolean
  readonly tasks: readonly TreeTask[]
}

interface RawTask {
  readonly id?: unknown
  readonly type?: unknown
  readonly [property: string]: unknown
}

const parallelTypes = /\.(Parallel|EachParallel|Dag)$/

/** The tasks of a flow as a tree, read from its parsed YAML; what is not a task is passed over, so a half-written flow has a picture too. */
export function flowTree(flow: unknown): readonly Branch[] {
  const raw = isObject(flow) ? flow : {}
  const of = (property: string, title = ''): Branch[] => branchOf(title, false, raw[property])
  return [...of('tasks'), ...of('errors', 'on error'), ...of('finally', 'finally'), ...of('afterExecution', 'after the execution')]
}

function taskOf(raw: unknown): TreeTask | undefined {
  if (!isObject(raw)) return undefined
  // a Dag wraps its tasks: {task: {…}, dependsOn: […]}
  const task: RawTask = isObject(raw['task']) ? raw['task'] : raw
  if (typeof task.id !== 'string' || typeof task.type !== 'string') return undefined
  return { id: task.id, type: task.type, branches: branchesOf(task, task.type) }
}

function branchesOf(task: RawTask, type: string): readonly Branch[] {
  const cases = isObject(task['cases']) ? Object.entries(task['cases']) : []
  return [
    ...branchOf('', parallelTypes.test(type), task['tasks']),
    ...branchOf('then', false, task['then']),
    ...branchOf('else', false, task['else']),
    ...cases.flatMap(([title, tasks]) => branchOf(title, false, tasks)),
    ...branchOf('otherwise', false, task['defaults']),
    ...branchOf('on error', false, task['errors']),
    ...branchOf('finally', false, task['finally']),
  ]
}

function branchOf(title: string, parallel: boolean, raw: unknown): Branch[] {
  const tasks = (Array.isArray(raw) ? raw : []).flatMap((entry) => taskOf(entry) ?? [])
  return tasks.length === 0 ? [] : [{ title, parallel, tasks }]
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
