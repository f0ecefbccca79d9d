import { FlowNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { ConcurrencyGate, FlowPlace } from '../executor/concurrency-gate.ts'

export interface ConcurrencyLimit extends FlowPlace {
  /** Executions that hold a slot. */
  readonly running: number
}

export interface ConcurrencyLimitParts {
  readonly gate: ConcurrencyGate
  readonly findFlow: (place: FlowPlace) => Promise<Flow | undefined>
  /** Latest revisions. */
  readonly flows: (tenantId: string) => Promise<readonly Flow[]>
  /** Tells a queued execution that it holds a slot. */
  readonly grant: (executionId: string) => void
}

/** How many executions of each flow with a limit run. */
export class ConcurrencyLimits {
  readonly #parts: ConcurrencyLimitParts

  constructor(parts: ConcurrencyLimitParts) {
    this.#parts = parts
  }

  /** Of every flow with a limit, in the order of the flows. */
  async all(tenantId: string): Promise<readonly ConcurrencyLimit[]> {
    const limited = (await this.#parts.flows(tenantId)).filter(({ concurrency }) => concurrency !== undefined)
    return limited.map(({ namespace, id: flowId }) => this.#limitOf({ tenantId, namespace, flowId }))
  }

  /** Corrects the number of running executions; those that wait for a slot may start. @throws FlowNotFound, InvalidEntity */
  async correct(place: FlowPlace, running: number): Promise<ConcurrencyLimit> {
    const flow = await this.#parts.findFlow(place)
    if (flow === undefined) throw FlowNotFound(place)
    if (flow.concurrency === undefined)
      throw InvalidEntity({ message: `The flow '${place.namespace}.${place.flowId}' has no concurrency limit` })
    for (const id of this.#parts.gate.correct(place, flow.concurrency.limit, running)) this.#parts.grant(id)
    return this.#limitOf(place)
  }

  #limitOf(place: FlowPlace): ConcurrencyLimit {
    return { ...place, running: this.#parts.gate.running(place) }
  }
}
