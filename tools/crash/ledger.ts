import { type ApiClient, type ApiExecution, isTerminal } from '../local/api-client.ts'
import type { CrashFlow } from './flows.ts'
import type { Witness } from './witness.ts'

interface Entry {
  readonly flow: CrashFlow
  /** The execution as it was first seen terminal, as JSON. */
  terminal?: string
}

/** What the server has promised, and what of it is broken. */
export class Ledger {
  readonly violations: string[] = []
  /** Steps that ran more than once, and by how much. */
  reruns = 0
  /** Which server was killed → the steps without a durable end then. */
  private readonly inFlightAt = new Map<number, ReadonlySet<string>>()
  private readonly entries = new Map<string, Entry>()
  private readonly witness: Witness
  private readonly settled = new Set<string>()

  constructor(witness: Witness) {
    this.witness = witness
  }

  get acknowledged(): number {
    return this.entries.size
  }

  get ended(): number {
    return [...this.entries.values()].filter(({ terminal }) => terminal !== undefined).length
  }

  /** Task runs without a durable end at the kills: the most that may run again. */
  get inFlight(): number {
    return [...this.inFlightAt.values()].reduce((sum, steps) => sum + steps.size, 0)
  }

  /** Notes what a kill interrupted. */
  killed(era: number, steps: ReadonlySet<string>): void {
    this.inFlightAt.set(era, steps)
  }

  acknowledge(id: string, flow: CrashFlow): void {
    this.entries.set(id, { flow })
  }

  /** Notes an execution that was read; a terminal one must never change again. */
  observe(execution: ApiExecution): void {
    const entry = this.entries.get(execution.id)
    if (entry === undefined || !isTerminal(execution)) return
    const seen = essence(execution)
    entry.terminal ??= seen
    if (entry.terminal !== seen) this.violations.push(`terminal execution ${execution.id} changed: ${entry.terminal} became ${seen}`)
  }

  /** After a restart: every acknowledged execution is there and ends, having run what it should, and no more than it may. */
  async verify(api: ApiClient, patienceMs: number): Promise<void> {
    const end = performance.now() + patienceMs
    for (const [id, { flow }] of this.entries) {
      if (this.settled.has(id)) continue
      const execution = await this.endOf(api, id, end)
      this.settled.add(id)
      if (execution === undefined) continue
      this.observe(execution)
      this.judge(execution, flow)
    }
  }

  /** Everything once more: nothing that was terminal has changed since. */
  async verifyAll(api: ApiClient): Promise<void> {
    for (const id of this.entries.keys()) {
      const execution = await api.execution(id)
      if (execution === undefined) this.violations.push(`acknowledged execution ${id} is lost`)
      else this.observe(execution)
    }
  }

  private async endOf(api: ApiClient, id: string, end: number): Promise<ApiExecution | undefined> {
    if ((await api.execution(id)) === undefined) {
      this.violations.push(`acknowledged execution ${id} is lost`)
      return undefined
    }
    try {
      return await api.ended(id, Math.max(200, end - performance.now()))
    } catch (error) {
      const taskRuns = (await api.execution(id))?.taskRunList ?? []
      const states = taskRuns.map(({ taskId, state }) => `${taskId} ${state.current}`).join(', ')
      this.violations.push(`stuck: ${error instanceof Error ? error.message : error} (${states})`)
      return undefined
    }
  }

  private judge(execution: ApiExecution, flow: CrashFlow): void {
    const wrong = (what: string) => this.violations.push(`execution ${execution.id} of ${flow.path}: ${what}`)
    const taskRuns = execution.taskRunList ?? []
    if (execution.state.current !== 'SUCCESS') wrong(`is ${execution.state.current}, not SUCCESS`)
    if (taskRuns.length !== flow.taskRuns) wrong(`has ${taskRuns.length} task runs, not ${flow.taskRuns}`)
    for (const { taskId, state } of taskRuns) if (state.current !== 'SUCCESS') wrong(`task run ${taskId} is ${state.current}`)
    for (const [step, before] of flow.steps) this.judgeStep(execution.id, step, before, wrong)
  }

  /** A step may run again only under the next server, and only if its task run had no durable end when the one before was killed. */
  private judgeStep(id: string, step: string, before: readonly string[], wrong: (what: string) => void): void {
    const runs = this.witness.runs.get(`${id}/${step}`) ?? []
    if (runs.length === 0) wrong(`step ${step} never ran`)
    if (new Set(runs).size !== runs.length) wrong(`step ${step} ran twice under one server (${runs.join(', ')})`)
    for (const era of runs.slice(1)) {
      this.reruns += 1
      if (!this.inFlightAt.get(era - 1)?.has(`${id}/${step}`))
        wrong(`step ${step} ran again under server ${era} though its end was durable`)
    }
    for (const needed of before) {
      const earlier = this.witness.runs.get(`${id}/${needed}`) ?? []
      if (Math.max(...earlier) > Math.min(...runs)) wrong(`step ${needed} ran again after ${step}, which needs its end, had started`)
    }
  }
}

/** What of a terminal execution may not change. */
function essence({ id, state, taskRunList }: ApiExecution): string {
  const taskRuns = (taskRunList ?? []).map((taskRun) => [
    taskRun.id,
    taskRun.taskId,
    taskRun.value,
    taskRun.state,
    taskRun.attempts?.length,
  ])
  return JSON.stringify([id, state, taskRuns])
}
