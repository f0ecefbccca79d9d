import { isTerminated, type StateType } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import { ask } from '../ask.ts'
import type { Pass } from '../pass.ts'

/** A child execution as the lookup `children` lists it. */
export interface KnownChild {
  readonly index: number
  readonly executionId: string
  readonly state: StateType
  readonly closed: boolean
  readonly outputs?: Readonly<Record<string, unknown>>
  /** Of a Loop: as its outputs name the iteration. */
  readonly item?: { readonly value: string; readonly iteration: number; readonly key?: string }
}

/** Which children of a ForEachItem or a Loop have ended: remembered one by one, asked again after a restart of the server.
 *  So each end counts once, however often it is told. */
export class Iterations {
  readonly #pass: Pass
  readonly #key: string
  readonly #run: TaskRun

  constructor(pass: Pass, run: TaskRun) {
    this.#pass = pass
    this.#run = run
    this.#key = `iterations:${run.id}`
  }

  /** Begins anew: these have ended, by index. */
  begin(ended: Iterable<number> = []): void {
    const { state } = this.#pass
    state.forgetMemos(`${this.#key}:`)
    state.setMemo(this.#key, true)
    for (const index of ended) state.setMemo(`${this.#key}:${index}`, true)
  }

  /** After a restart of the server: asks which have ended, to count them anew. undefined when that is remembered.
   *  @throws LookupNeeded as long as the answer is not there */
  recall(): readonly KnownChild[] | undefined {
    if (this.#pass.state.peek(this.#key) !== undefined) return undefined
    const ended = this.all().filter((child) => child.closed && isTerminated(child.state))
    this.begin(ended.map(({ index }) => index))
    return ended
  }

  /** The first time that this one is told to have ended. */
  ends(index: number): boolean {
    const { state } = this.#pass
    if (state.peek(`${this.#key}:${index}`) !== undefined) return false
    state.setMemo(`${this.#key}:${index}`, true)
    return true
  }

  /** Every child there is, in order of index. */
  all(): readonly KnownChild[] {
    const args = { executionId: this.#pass.execution.id, taskRunId: this.#run.id }
    // The executor answers this lookup with a list of KnownChild.
    return ask(this.#pass, 'children', args) as readonly KnownChild[]
  }
}

/** How many ended in which state. */
export function countStates(children: readonly KnownChild[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state } of children) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
