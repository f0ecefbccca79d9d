import { isTerminated, type StateType } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'

/** The runs of one task under one parent, with counts by state, so that nobody has to scan them. */
export class TaskRunGroup {
  /** Ascending by seq. */
  readonly runs = new Map<string, TaskRun>()
  readonly #counts = new Map<StateType, number>()
  #byIteration: Map<number, string> | undefined
  #last: string | undefined
  #live = 0

  get size(): number {
    return this.runs.size
  }

  /** Runs that are not terminated. */
  get live(): number {
    return this.#live
  }

  get terminated(): number {
    return this.runs.size - this.#live
  }

  count(state: StateType): number {
    return this.#counts.get(state) ?? 0
  }

  /** The run with the highest seq. */
  last(): TaskRun | undefined {
    if (this.#last === undefined) for (const id of this.runs.keys()) this.#last = id
    return this.#last === undefined ? undefined : this.runs.get(this.#last)
  }

  /** The run of an iteration (0-based). */
  ofIteration(iteration: number): TaskRun | undefined {
    if (this.#byIteration === undefined) {
      this.#byIteration = new Map()
      for (const run of this.runs.values()) if (run.iteration !== undefined) this.#byIteration.set(run.iteration, run.id)
    }
    const id = this.#byIteration.get(iteration)
    return id === undefined ? undefined : this.runs.get(id)
  }

  set(run: TaskRun): void {
    const previous = this.runs.get(run.id)
    if (previous === undefined) {
      this.#last = run.id
      if (run.iteration !== undefined) this.#byIteration?.set(run.iteration, run.id)
    } else {
      this.#add(previous.state.current, -1)
      if (previous.iteration !== run.iteration) this.#byIteration = undefined
    }
    this.runs.set(run.id, run)
    this.#add(run.state.current, 1)
  }

  delete(id: string): void {
    const run = this.runs.get(id)
    if (run === undefined) return
    this.#add(run.state.current, -1)
    this.runs.delete(id)
    this.#byIteration = undefined
    this.#last = undefined
  }

  #add(state: StateType, change: 1 | -1): void {
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + change)
    if (!isTerminated(state)) this.#live += change
  }
}
