import { LazyMap } from '../expression/index.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { ExecutionState } from './execution-state.ts'
import { outputsOf, valuePath } from './task-outputs.ts'
import type { TaskNode, TaskTree } from './task-tree.ts'

/** From here on a task's outputs are not put together for every look at them. */
const many = 64

export interface Viewpoint {
  readonly state: ExecutionState
  readonly tree: TaskTree
  /** The task run that looks. */
  readonly run: TaskRun
  readonly read: (value: unknown) => unknown
}

/** `outputs.<taskId>` as a task run sees it. In a long loop what lies in its own iteration is found without looking at the others. */
export function outputsSeenFrom(view: Viewpoint, taskId: string): unknown {
  const size = view.state.runsOf(taskId)?.size ?? 0
  if (size <= many) return outputsOf(view.state, taskId, view.read)
  const own = runInSameIteration(view, taskId)
  const path = own === undefined ? [] : valuePath(view.state, own)
  if (own === undefined || path.length === 0) return outputsOf(view.state, taskId, view.read)
  return new OutputsByValue(view, taskId, own, path, 0)
}

/** The same with nothing but the own iteration; undefined when it is not certain that this is all the task needs. */
export function outputsOfIteration(view: Viewpoint, taskId: string): unknown {
  const own = runInSameIteration(view, taskId)
  if (own?.outputs == null || (view.state.runsOf(taskId)?.size ?? 0) <= many) return undefined
  return valuePath(view.state, own).reduceRight<unknown>((inner, value) => ({ [value]: inner }), view.read(own.outputs))
}

/** The run of a task that shares every iteration with the one that looks; undefined when iterations of its own lie between. */
function runInSameIteration({ state, tree, run }: Viewpoint, taskId: string): TaskRun | undefined {
  const chain = [run, ...state.ancestors(run)]
  let parentId = state.rootId
  let found: TaskRun | undefined
  for (const node of pathOf(tree.get(taskId))) {
    const shared = chain.find((member) => member.taskId === node.task.id)
    const level = chain.find((member) => member.parentTaskRunId === parentId)
    const group = state.group(parentId, node.task.id)
    found = shared ?? (level?.value === undefined ? only(group) : group.ofIteration(level.iteration ?? 0))
    if (found === undefined) return undefined
    parentId = found.id
  }
  return found
}

function pathOf(node: TaskNode | undefined): readonly TaskNode[] {
  const path: TaskNode[] = []
  for (let at = node; at !== undefined; at = at.parent) path.unshift(at)
  return path
}

const only = (group: { readonly size: number; last(): TaskRun | undefined }): TaskRun | undefined =>
  group.size === 1 ? group.last() : undefined

/** The level of one value: the own iteration directly, the others only when they are asked for. */
class OutputsByValue extends LazyMap {
  readonly #view: Viewpoint
  readonly #taskId: string
  readonly #own: TaskRun
  readonly #path: readonly string[]
  readonly #depth: number
  #all: Readonly<Record<string, unknown>> | undefined

  constructor(view: Viewpoint, taskId: string, own: TaskRun, path: readonly string[], depth: number) {
    super()
    this.#view = view
    this.#taskId = taskId
    this.#own = own
    this.#path = path
    this.#depth = depth
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined
  }

  override get(key: string): unknown {
    if (key !== this.#path[this.#depth]) return this.#everything()[key]
    if (this.#depth + 1 < this.#path.length) return new OutputsByValue(this.#view, this.#taskId, this.#own, this.#path, this.#depth + 1)
    return this.#own.outputs === null ? undefined : this.#view.read(this.#own.outputs)
  }

  override keys(): Iterable<string> {
    return Object.keys(this.#everything())
  }

  #everything(): Readonly<Record<string, unknown>> {
    if (this.#all !== undefined) return this.#all
    let level: unknown = outputsOf(this.#view.state, this.#taskId, this.#view.read)
    for (const value of this.#path.slice(0, this.#depth)) level = isObject(level) ? level[value] : undefined
    this.#all = isObject(level) ? level : {}
    return this.#all
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
