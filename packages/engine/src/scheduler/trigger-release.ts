import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { TriggerState } from '@windhover/core/model/trigger-state.ts'
import { stopsAfter } from '@windhover/core/trigger/schedule.ts'
import { changed, redated, unlocked } from '@windhover/core/trigger/trigger-step.ts'
import { flowToRun, messageOf, type SchedulerParts } from './scheduler-parts.ts'

/** What the end of a trigger's execution does to the trigger: it is free again, may be disabled by `stopAfter`, and its policy says what
 *  becomes of the dates that passed meanwhile (core-semantics §6.2). */
export class TriggerRelease {
  readonly #parts: SchedulerParts

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /** `execution` absent: it was deleted. */
  async after(uid: string, executionId: string, execution: Execution | undefined): Promise<void> {
    const { store, now } = this.#parts
    const entry = store.get(uid)
    if (entry === undefined) return
    const { state } = entry
    const held = state.executionId === executionId
    if (!held && state.stopAfter === undefined) return
    const flow = await flowToRun(this.#parts, state)
    const trigger = flow?.triggers.find(({ id }) => id === state.triggerId)
    const ends = trigger !== undefined && isFirst(execution, trigger) ? execution.state.current : undefined
    const stops = ends !== undefined && trigger !== undefined && stopsAfter(trigger, ends)
    if (!held && (!stops || state.disabled)) return
    const known = stops ? changed(state, `disabled, because execution ${executionId} ended ${ends} (stopAfter)`, now()) : state
    const free = { ...(held ? unlocked(known) : known), ...(stops && { disabled: true }) }
    const next = held && flow !== undefined && trigger !== undefined ? await this.#nextDate(flow, trigger, state) : state.nextExecutionDate
    // A lock is worth no write: whoever reads the state sees that its execution is over.
    if (!stops && next === state.nextExecutionDate) store.put(free)
    else await store.save(entry, redated(free, next))
  }

  async #nextDate(flow: Flow, trigger: Trigger, state: TriggerState): Promise<number | undefined> {
    const { nextExecutionDate, backfill } = state
    const isBehind = nextExecutionDate !== undefined && nextExecutionDate < this.#parts.now()
    if (state.kind !== 'SCHEDULE' || backfill !== undefined || !isBehind) return nextExecutionDate
    try {
      return await this.#parts.evaluator.recovered(flow, trigger, state)
    } catch (error) {
      // It is looked at now, fails for the same reason, and says so in its history.
      this.#parts.report(
        `The next date of ${state.namespace}.${state.flowId}.${state.triggerId} could not be computed: ${messageOf(error)}`,
        error,
      )
      return nextExecutionDate
    }
  }
}

/** Not a replay, which carries the trigger of the execution it repeats, nor a subflow whose task is called like the trigger. */
const isFirst = (execution: Execution | undefined, { type }: Trigger): execution is Execution =>
  execution !== undefined && execution.id === execution.originalId && execution.trigger?.type === type
