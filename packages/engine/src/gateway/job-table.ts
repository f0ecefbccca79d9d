import type { WorkerJob } from './protocol.ts'

interface Entry {
  readonly job: WorkerJob
  /** Who has it; absent: it waits. */
  owner?: object
  /** Milliseconds since 1970, once it runs. */
  startedAt?: number
}

/** A job that ran so long is not what killed its worker. */
const innocentAfterMs = 10_000

/** Every job that was submitted and did not end, by task run and attempt; the waiting ones in order. */
export class JobTable {
  readonly #entries = new Map<string, Entry>()
  #queue: Entry[] = []
  /** Where the queue begins: taking from the front moves no members. */
  #head = 0
  /** How many workers died while they ran a task run. */
  readonly #losses = new Map<string, number>()
  #suspect: Entry | undefined

  get waiting(): number {
    return this.#queue.length - this.#head
  }

  get inFlight(): number {
    return this.#entries.size - this.waiting
  }

  add(job: WorkerJob): void {
    const key = keyOf(job.taskRun.id, job.attempt)
    if (this.#entries.has(key)) return
    const entry: Entry = { job }
    this.#entries.set(key, entry)
    this.#queue.push(entry)
  }

  /** The next jobs. Of those under which a worker died, one at a time: so the guilty one is found, and the others come through. */
  take(limit: number, owner: object, now: number): readonly WorkerJob[] {
    const jobs: WorkerJob[] = []
    const left: Entry[] = []
    while (jobs.length < limit && this.#head < this.#queue.length) {
      const entry = this.#queue[this.#head]
      this.#head += 1
      if (entry === undefined) continue
      if (this.#mustWait(entry, now)) left.push(entry)
      else {
        entry.owner = owner
        jobs.push(entry.job)
      }
    }
    if (this.#head > 0 && (left.length > 0 || this.#head > 1_000)) {
      this.#queue = [...left, ...this.#queue.slice(this.#head)]
      this.#head = 0
    }
    return jobs
  }

  started(taskRunId: string, attempt: number, at: number): void {
    const entry = this.#entries.get(keyOf(taskRunId, attempt))
    if (entry !== undefined) entry.startedAt = at
  }

  /** False when the job is not known (any more). */
  ended(taskRunId: string, attempt: number): boolean {
    const key = keyOf(taskRunId, attempt)
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    this.#entries.delete(key)
    if (this.#losses.size > 0) this.#losses.delete(taskRunId)
    if (this.#suspect === entry) this.#suspect = undefined
    return true
  }

  /** Takes out the waiting jobs of an execution, or only these task runs. */
  takeWaiting(executionId: string, taskRunIds?: readonly string[]): readonly WorkerJob[] {
    const isConcerned = ({ job }: Entry) =>
      job.execution.id === executionId &&
      (taskRunIds === undefined ? job.taskRun.forceExecution !== true : taskRunIds.includes(job.taskRun.id))
    const waiting = this.#queue.slice(this.#head)
    const taken = waiting.filter(isConcerned)
    if (taken.length === 0) return []
    for (const { job } of taken) this.#entries.delete(keyOf(job.taskRun.id, job.attempt))
    this.#queue = waiting.filter((entry) => !isConcerned(entry))
    this.#head = 0
    return taken.map((entry) => entry.job)
  }

  /** The jobs that ran at a dead worker, taken out; those that it had not begun wait again, first in line. */
  lost(owner: object): readonly WorkerJob[] {
    const owned = [...this.#entries.values()].filter((entry) => entry.owner === owner)
    const began = owned.filter((entry) => entry.startedAt !== undefined)
    const waiting = owned.filter((entry) => entry.startedAt === undefined)
    for (const entry of waiting) delete entry.owner
    this.#queue = [...waiting, ...this.#queue.slice(this.#head)]
    this.#head = 0
    for (const { job } of began) this.#entries.delete(keyOf(job.taskRun.id, job.attempt))
    this.#suspect = undefined
    return began.map((entry) => entry.job)
  }

  countLoss(taskRunId: string): number {
    const losses = (this.#losses.get(taskRunId) ?? 0) + 1
    this.#losses.set(taskRunId, losses)
    return losses
  }

  forget(taskRunId: string): void {
    this.#losses.delete(taskRunId)
  }

  #mustWait(entry: Entry, now: number): boolean {
    if (this.#losses.size === 0 || !this.#losses.has(entry.job.taskRun.id)) return false
    const current = this.#suspect
    const isOccupied = current !== undefined && (current.startedAt === undefined || now - current.startedAt < innocentAfterMs)
    if (!isOccupied) this.#suspect = entry
    return isOccupied
  }
}

const keyOf = (taskRunId: string, attempt: number): string => `${taskRunId}/${attempt}`
