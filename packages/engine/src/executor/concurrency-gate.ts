import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import { isTerminated } from '@windhover/core/model/state.ts'

export type SlotAnswer = 'GRANTED' | 'QUEUE' | 'CANCEL' | 'FAIL'

interface Slots {
  readonly running: Set<string>
  /** Execution id → when it was queued; the oldest goes first. */
  readonly queued: Map<string, number>
  /** Of the revision that asked last. */
  limit: number
  /** What an operator added to the number of holders; gone with the server. */
  correction: number
}

export interface FlowPlace {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
}

/** Who holds the concurrency slots of each flow. Derived: built again from the executions' rows when a server starts,
 *  held from the start to the end of afterExecution (spec: core-semantics §8.8). */
export class ConcurrencyGate {
  private readonly flows = new Map<string, Slots>()

  decide(execution: Execution, flow: Flow, now: number): SlotAnswer {
    if (flow.concurrency === undefined || execution.kind === 'LOOP') return 'GRANTED'
    const slots = this.slotsOf(execution, flow.concurrency.limit)
    if (slots.running.has(execution.id) || used(slots) < flow.concurrency.limit) {
      slots.running.add(execution.id)
      return 'GRANTED'
    }
    if (flow.concurrency.behavior === 'QUEUE') slots.queued.set(execution.id, now)
    return flow.concurrency.behavior
  }

  /** Takes a slot without asking: force-run, unqueue, an execution found running after a restart. */
  restore(execution: Execution, flow: Flow): void {
    if (flow.concurrency === undefined || execution.kind === 'LOOP' || execution.closed === true) return
    const { current, histories } = execution.state
    const slots = this.slotsOf(execution, flow.concurrency.limit)
    if (current === 'QUEUED') slots.queued.set(execution.id, histories.at(-1)?.date ?? 0)
    else if (current !== 'CREATED' && !(isTerminated(current) && neverRan(execution))) slots.running.add(execution.id)
  }

  /** Gives the slot back. The oldest queued execution that may start now, if any: it holds the slot already. */
  release(execution: Execution, limit: number | undefined): string | undefined {
    const slots = this.flows.get(keyOf(execution))
    if (slots === undefined) return undefined
    const held = slots.running.delete(execution.id)
    slots.queued.delete(execution.id)
    if (!held || limit === undefined || used(slots) >= limit) return undefined
    return takeOldest(slots)
  }

  /** After a restart: queued executions for which a slot is free, because a server stopped between an end and the next start. They hold it already. */
  grantFree(): readonly string[] {
    const granted: string[] = []
    for (const slots of this.flows.values()) granted.push(...takeFree(slots))
    return granted
  }

  /** How many hold a slot of the flow, as corrected. */
  running(place: FlowPlace): number {
    const slots = this.flows.get(keyOf(place))
    return slots === undefined ? 0 : used(slots)
  }

  /** From now on so many count as running, and one more or less with every start and end. Queued executions that may start now: they
   *  hold their slots already. */
  correct(place: FlowPlace, limit: number, running: number): readonly string[] {
    const slots = this.slotsOf(place, limit)
    slots.correction = running - slots.running.size
    return takeFree(slots)
  }

  /** The write failed: as if it had not been asked. */
  forget(execution: Execution): void {
    const slots = this.flows.get(keyOf(execution))
    if (execution.state.histories.length > 2) return
    slots?.running.delete(execution.id)
    slots?.queued.delete(execution.id)
  }

  /** Somebody started it by hand: it must not be given a slot later. */
  leaveQueue(execution: Execution): void {
    this.flows.get(keyOf(execution))?.queued.delete(execution.id)
  }

  private slotsOf(place: FlowPlace, limit: number): Slots {
    const key = keyOf(place)
    const known = this.flows.get(key)
    if (known !== undefined) {
      known.limit = limit
      return known
    }
    const slots: Slots = { running: new Set(), queued: new Map(), limit, correction: 0 }
    this.flows.set(key, slots)
    return slots
  }
}

const keyOf = ({ tenantId, namespace, flowId }: FlowPlace): string => `${tenantId}/${namespace}/${flowId}`

const used = ({ running, correction }: Slots): number => Math.max(0, running.size + correction)

const neverRan = (execution: Execution): boolean => !execution.state.histories.some((entry) => entry.state === 'RUNNING')

function takeFree(slots: Slots): readonly string[] {
  const granted: string[] = []
  while (used(slots) < slots.limit) {
    const next = takeOldest(slots)
    if (next === undefined) break
    granted.push(next)
  }
  return granted
}

function takeOldest(slots: Slots): string | undefined {
  const next = oldest(slots.queued)
  if (next === undefined) return undefined
  slots.queued.delete(next)
  slots.running.add(next)
  return next
}

function oldest(queued: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined
  let bestDate = Number.POSITIVE_INFINITY
  for (const [id, date] of queued) {
    if (date < bestDate) [best, bestDate] = [id, date]
  }
  return best
}
