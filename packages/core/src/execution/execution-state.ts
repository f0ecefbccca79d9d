import { TaskRunGroup } from '../flowable/task-run-group.ts'
import type { Execution } from '../model/execution.ts'
import { isTerminated } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { Changes } from './changes.ts'

type Entry =
  | { readonly type: 'execution'; readonly previous: Execution }
  | { readonly type: 'taskRun'; readonly id: string; readonly previous: TaskRun | undefined }
  | { readonly type: 'memo'; readonly key: string; readonly had: boolean; readonly previous: unknown }

const none = new TaskRunGroup()

/** An execution in memory: the header, its task runs, and the indexes that keep the cost of one event independent of their number.
 *  Every change is journalled: `commit` hands out what changed since `begin`, `rollback` takes it back. */
export class ExecutionState {
  #execution: Execution
  readonly #runs = new Map<string, TaskRun>()
  readonly #children = new Map<string, Map<string, TaskRunGroup>>()
  readonly #byTask = new Map<string, Map<string, TaskRun>>()
  readonly #memos = new Map<string, unknown>()
  #journal: Entry[] = []
  #nextSeq = 0
  #seqAtBegin = 0
  #live = 0

  private constructor(execution: Execution) {
    this.#execution = execution
  }

  /** Task runs in any order. */
  static load(execution: Execution, taskRuns: Iterable<TaskRun>): ExecutionState {
    const state = new ExecutionState(execution)
    for (const run of [...taskRuns].sort((a, b) => a.seq - b.seq)) state.#write(run.id, run)
    return state
  }

  get execution(): Execution {
    return this.#execution
  }

  /** Parent of the task runs at the top: none, or (in an iteration of a Loop) the Loop's task run in another execution. */
  get rootId(): string | undefined {
    return this.#execution.loopRun?.taskRunId
  }

  get size(): number {
    return this.#runs.size
  }

  /** Task runs that are not terminated. */
  get live(): number {
    return this.#live
  }

  get nextSeq(): number {
    return this.#nextSeq
  }

  taskRun(id: string | undefined): TaskRun | undefined {
    return id === undefined ? undefined : this.#runs.get(id)
  }

  /** All of them, ascending by seq. Only for events that concern the whole execution. */
  taskRuns(): Iterable<TaskRun> {
    return this.#runs.values()
  }

  /** Runs of a task directly below a parent; an empty group when there are none. */
  group(parentId: string | undefined, taskId: string): TaskRunGroup {
    return this.#children.get(parentId ?? '')?.get(taskId) ?? none
  }

  /** Groups of the direct children of a parent. */
  groups(parentId: string | undefined): Iterable<TaskRunGroup> {
    return this.#children.get(parentId ?? '')?.values() ?? []
  }

  /** Every run of a task, wherever it is, in the order they were made. */
  runsOf(taskId: string): ReadonlyMap<string, TaskRun> | undefined {
    return this.#byTask.get(taskId)
  }

  /** Ids of the tasks that have a run. */
  taskIds(): Iterable<string> {
    return this.#byTask.keys()
  }

  /** The task runs above, closest first. */
  *ancestors(run: TaskRun): Generator<TaskRun> {
    for (let parent = this.taskRun(run.parentTaskRunId); parent !== undefined; parent = this.taskRun(parent.parentTaskRunId)) yield parent
  }

  setExecution(execution: Execution): void {
    this.#journal.push({ type: 'execution', previous: this.#execution })
    this.#execution = execution
  }

  put(run: TaskRun): void {
    this.#journal.push({ type: 'taskRun', id: run.id, previous: this.#runs.get(run.id) })
    this.#write(run.id, run)
  }

  remove(id: string): void {
    const previous = this.#runs.get(id)
    if (previous === undefined) return
    this.#journal.push({ type: 'taskRun', id, previous })
    this.#write(id, undefined)
  }

  /** Something derived that is costly to make again: values of a loop, what has ended. Never saved. */
  memo<T>(key: string, make: () => T): T {
    // Each key is used by one place with one type.
    if (this.#memos.has(key)) return this.#memos.get(key) as T
    const value = make()
    this.setMemo(key, value)
    return value
  }

  /** The memo if it is there. */
  peek(key: string): unknown {
    return this.#memos.get(key)
  }

  setMemo(key: string, value: unknown): void {
    this.#journal.push({ type: 'memo', key, had: this.#memos.has(key), previous: this.#memos.get(key) })
    if (value === undefined) this.#memos.delete(key)
    else this.#memos.set(key, value)
  }

  /** Forgets what was derived from expressions and positions, or (given a prefix) those memos: after a restart, a resume. */
  forgetMemos(prefix?: string): void {
    for (const key of [...this.#memos.keys()]) {
      if (prefix === undefined ? !key.startsWith('iterations:') : key.startsWith(prefix)) this.setMemo(key, undefined)
    }
  }

  begin(): void {
    this.#journal = []
    this.#seqAtBegin = this.#nextSeq
  }

  /** What changed since `begin`. */
  commit(): Changes {
    const journal = this.#journal
    this.#journal = []
    const before = new Map<string, TaskRun | undefined>()
    let execution: Execution | undefined
    for (const entry of journal) {
      if (entry.type === 'execution') execution ??= entry.previous
      else if (entry.type === 'taskRun' && !before.has(entry.id)) before.set(entry.id, entry.previous)
    }
    const taskRuns: TaskRun[] = []
    const deletedTaskRuns: string[] = []
    for (const [id, previous] of before) {
      const current = this.#runs.get(id)
      if (current !== undefined) {
        if (current !== previous) taskRuns.push(current)
      } else if (previous !== undefined) deletedTaskRuns.push(id)
    }
    const changed = execution !== undefined && execution !== this.#execution
    return changed ? { execution: this.#execution, taskRuns, deletedTaskRuns } : { taskRuns, deletedTaskRuns }
  }

  /** Back to what it was at `begin`. */
  rollback(): void {
    const journal = this.#journal
    this.#journal = []
    let removed = false
    for (let i = journal.length - 1; i >= 0; i--) {
      const entry = journal[i]
      if (entry === undefined) continue
      if (entry.type === 'execution') this.#execution = entry.previous
      else if (entry.type === 'memo') {
        if (entry.had) this.#memos.set(entry.key, entry.previous)
        else this.#memos.delete(entry.key)
      } else {
        removed ||= entry.previous !== undefined && !this.#runs.has(entry.id)
        this.#write(entry.id, entry.previous)
      }
    }
    if (removed) this.#sort()
    this.#nextSeq = this.#seqAtBegin
  }

  #write(id: string, run: TaskRun | undefined): void {
    const previous = this.#runs.get(id)
    if (previous !== undefined && !isTerminated(previous.state.current)) this.#live--
    if (run === undefined) {
      if (previous === undefined) return
      this.#runs.delete(id)
      this.#groupOf(previous).delete(id)
      this.#byTask.get(previous.taskId)?.delete(id)
      return
    }
    if (!isTerminated(run.state.current)) this.#live++
    this.#runs.set(id, run)
    this.#groupOf(run).set(run)
    const runs = this.#byTask.get(run.taskId)
    if (runs === undefined) this.#byTask.set(run.taskId, new Map([[id, run]]))
    else runs.set(id, run)
    if (run.seq >= this.#nextSeq) this.#nextSeq = run.seq + 1
  }

  #groupOf(run: TaskRun): TaskRunGroup {
    const key = run.parentTaskRunId ?? ''
    let groups = this.#children.get(key)
    if (groups === undefined) {
      groups = new Map()
      this.#children.set(key, groups)
    }
    let group = groups.get(run.taskId)
    if (group === undefined) {
      group = new TaskRunGroup()
      groups.set(run.taskId, group)
    }
    return group
  }

  /** Puts everything in the order of seq again: rows that came back after a removal stand at the end of their maps. */
  #sort(): void {
    const runs = [...this.#runs.values()].sort((a, b) => a.seq - b.seq)
    this.#runs.clear()
    this.#children.clear()
    this.#byTask.clear()
    this.#live = 0
    for (const run of runs) this.#write(run.id, run)
  }
}
