import { createHash } from 'node:crypto'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { TriggerKey, TriggerKind, TriggerState } from '@windhover/core/model/trigger-state.ts'
import { newTriggerState, notEvaluating, withLine } from '@windhover/core/trigger/trigger-step.ts'
import { flowToRun, kindOf, messageOf, type SchedulerParts, standstillOf } from './scheduler-parts.ts'
import type { TriggerEntry } from './trigger-store.ts'

type FlowKey = Omit<TriggerKey, 'triggerId'>

interface Wanted {
  readonly trigger: Trigger
  readonly kind: TriggerKind
  readonly definition: string
}

/** Takes in a new revision of a flow: states of new triggers are made, of changed ones their dates computed anew, of removed ones deleted. */
export class FlowIntake {
  readonly #parts: SchedulerParts

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /** @throws ShardLost */
  async take(key: FlowKey): Promise<void> {
    const { store } = this.#parts
    const flow = await flowToRun(this.#parts, key)
    const wanted = new Map((flow?.triggers ?? []).flatMap((trigger) => this.#wanted(trigger)))
    const known = store.ofFlow(key)
    const gone = known.filter(({ state }) => !wanted.has(state.triggerId))
    const states: TriggerState[] = []
    const entries = new Map(known.map((entry) => [entry.state.triggerId, entry]))
    if (flow !== undefined) {
      for (const [triggerId, want] of wanted) {
        const entry = entries.get(triggerId)
        states.push(entry === undefined ? await this.#begin(flow, want) : await this.#goOn(flow, want, entry))
      }
    }
    for (const entry of gone) this.stopJob(entry)
    const revision = flow?.revision ?? (await this.#lastRevision(key))
    if (states.length === 0 && gone.length === 0 && revision === undefined) return
    const flows = revision === undefined ? [] : [{ ...flowKey(key), revision }]
    const saved = store.saveFlow({ states, deleted: gone.map(({ state }) => state), flows })
    // That a flow has nothing to schedule is worth no waiting: what is not written is found out again after the next start.
    if (states.length > 0 || gone.length > 0) await saved
    else saved.catch((error: unknown) => this.#parts.report(`The revision of ${key.namespace}.${key.flowId} could not be noted`, error))
    if (flow !== undefined) this.#adopt(flow, states)
  }

  /** A trigger that begins anew, in place of one that was deleted. */
  async begin(flow: Flow, trigger: Trigger): Promise<TriggerState | undefined> {
    const [want] = this.#wanted(trigger)
    return want === undefined ? undefined : this.#begin(flow, want[1])
  }

  /** Ends what a worker does for it; what that still reports is not listened to. */
  stopJob(entry: TriggerEntry): void {
    if (entry.job === undefined) return
    this.#parts.worker.stopTrigger(entry.job.id)
    delete entry.job
  }

  #wanted(trigger: Trigger): readonly (readonly [string, Wanted])[] {
    const kind = kindOf(this.#parts.registry, trigger)
    if (kind === undefined) return []
    const definition = createHash('sha1').update(stringifyJson(trigger)).digest('base64url')
    return [[trigger.id, { trigger, kind, definition }]]
  }

  async #begin(flow: Flow, { trigger, kind, definition }: Wanted): Promise<TriggerState> {
    const { tenantId, namespace, id: flowId } = flow
    const now = this.#parts.now()
    const about = { tenantId, namespace, flowId, triggerId: trigger.id, type: trigger.type, kind, definition, ...stops(trigger) }
    return this.#dated(flow, trigger, newTriggerState(about, now, now))
  }

  /** The same trigger keeps its dates; one that stood still looks first at what it missed. Another definition begins with its next date. */
  async #goOn(flow: Flow, { trigger, kind, definition }: Wanted, entry: TriggerEntry): Promise<TriggerState> {
    const { stopAfter: _, ...state } = entry.state
    if (state.definition === definition && state.kind === kind) {
      if (entry.parked) entry.recovers = true
      return { ...state, ...stops(trigger) }
    }
    this.stopJob(entry)
    const now = this.#parts.now()
    const anew = { ...notEvaluating(state), type: trigger.type, kind, definition, updated: now, since: now, ...stops(trigger) }
    return this.#dated(flow, trigger, { ...anew, nextExecutionDate: now })
  }

  /** With the first date that its schedule gives; in a backfill that comes afterwards. */
  async #dated(flow: Flow, trigger: Trigger, state: TriggerState): Promise<TriggerState> {
    if (state.kind !== 'SCHEDULE' || standstillOf(flow, trigger)?.startsWith('the flow is not valid')) return state
    try {
      const first = await this.#parts.evaluator.first(flow, trigger)
      const { nextExecutionDate: _, ...rest } = state
      if (state.backfill === undefined) return { ...rest, ...(first !== undefined && { nextExecutionDate: first }) }
      const backfill = { ...state.backfill, ...(first !== undefined && { previousNextExecutionDate: first }) }
      return { ...state, nextExecutionDate: backfill.currentDate, backfill }
    } catch (error) {
      // It is looked at once, which fails for the same reason and says so where everybody looks.
      return withLine(state, { date: this.#parts.now(), outcome: 'FAILED', reason: messageOf(error) })
    }
  }

  #adopt(flow: Flow, states: readonly TriggerState[]): void {
    for (const state of states) {
      const trigger = flow.triggers.find(({ id }) => id === state.triggerId)
      const parked = trigger === undefined || standstillOf(flow, trigger) !== undefined
      const entry = this.#parts.store.put(state, { parked })
      if (parked) this.stopJob(entry)
      if (parked && state.evaluateRunningDate !== undefined) this.#parts.store.put(notEvaluating(state), { parked })
    }
  }

  async #lastRevision({ tenantId, namespace, flowId }: FlowKey): Promise<number | undefined> {
    return (await this.#parts.repositories.flows.revisions({ tenantId, namespace, id: flowId })).findLast(
      ({ draft, deleted }) => !draft || deleted,
    )?.revision
  }
}

const flowKey = ({ tenantId, namespace, flowId }: FlowKey) => ({ tenantId, namespace, flowId })

// Checked when the flow was saved.
const stops = (trigger: Trigger) => (Array.isArray(trigger['stopAfter']) ? { stopAfter: trigger['stopAfter'] as readonly StateType[] } : {})
