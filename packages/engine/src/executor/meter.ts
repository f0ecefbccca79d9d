import type { Execution } from '@windhover/core/model/execution.ts'
import { isTerminated } from '@windhover/core/model/state.ts'

export interface Count {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Counter {
  readonly labels: Readonly<Record<string, string>>
  value: number
}

/** Flows and states are told apart up to so many; what comes later is counted without its labels. */
const mostSeries = 5000
const mostClosed = 1000

/** Counts what the engine did since it started, for whoever watches it. */
export class Meter {
  private readonly since: number
  private readonly started = new Map<string, Counter>()
  private readonly ended = new Map<string, Counter>()
  private readonly duration = new Map<string, Counter>()
  /** Executions that are not closed, and whether their end was counted. */
  private readonly known = new Map<string, boolean>()
  private readonly closed = new Set<string>()
  private jobsBegun = 0
  private jobsDone = 0

  /** `since`: when the server started, in milliseconds since 1970. */
  constructor(since: number) {
    this.since = since
  }

  /** Told after every commit that changed the execution. */
  executionChanged({ id, tenantId, namespace, flowId, state, closed }: Execution): void {
    const flow = { tenant_id: tenantId, namespace_id: namespace, flow_id: flowId }
    const created = state.histories[0]?.date ?? 0
    if (!this.known.has(id)) {
      // one that was taken up after a restart was counted by the server that created it
      if (created >= this.since) add(this.started, flow, 1)
      this.known.set(id, false)
    }
    if (isTerminated(state.current) && this.known.get(id) === false) {
      this.known.set(id, true)
      const labels = { ...flow, state: state.current }
      add(this.ended, labels, 1)
      add(this.duration, labels, ((state.histories.at(-1)?.date ?? created) - created) / 1000)
    }
    if (closed === true) this.forgetLater(id)
  }

  /** Not at once: each event of a batch tells the state after all of them. */
  private forgetLater(id: string): void {
    this.closed.add(id)
    const oldest = this.closed.values().next()
    if (this.closed.size <= mostClosed || oldest.done === true) return
    this.closed.delete(oldest.value)
    this.known.delete(oldest.value)
  }

  jobStarted(): void {
    this.jobsBegun += 1
  }

  jobEnded(): void {
    this.jobsDone += 1
  }

  get executionsStarted(): readonly Count[] {
    return [...this.started.values()]
  }

  /** By flow and final state. */
  get executionsEnded(): readonly Count[] {
    return [...this.ended.values()]
  }

  /** Seconds from creation to end, summed, by flow and final state. */
  get executionSeconds(): readonly Count[] {
    return [...this.duration.values()]
  }

  get jobs(): { readonly started: number; readonly ended: number } {
    return { started: this.jobsBegun, ended: this.jobsDone }
  }
}

function add(counters: Map<string, Counter>, labels: Readonly<Record<string, string>>, value: number): void {
  const key = Object.values(labels).join('\n')
  const known = counters.get(key)
  if (known !== undefined) known.value += value
  else if (counters.size < mostSeries) counters.set(key, { labels, value })
  else {
    const rest = counters.get('') ?? { labels: {}, value: 0 }
    rest.value += value
    counters.set('', rest)
  }
}
