import { derivedId } from '@windhover/core/execution/derived-id.ts'
import { durationMs } from '@windhover/core/flow/definitions/duration-property.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { TriggerEvaluation, TriggerState } from '@windhover/core/model/trigger-state.ts'
import { triggerUid } from '@windhover/core/model/trigger-state.ts'
import type { ScheduleEvaluation, ScheduleFire } from '@windhover/core/trigger/schedule.ts'
import { advanced, changed, evaluating, fired, redated } from '@windhover/core/trigger/trigger-step.ts'
import type { TriggerJob } from '../gateway/protocol.ts'
import { flowToRun, messageOf, type SchedulerParts, standstillOf } from './scheduler-parts.ts'
import type { TriggerEntry } from './trigger-store.ts'
import { failedExecution, scheduledExecution } from './triggered-execution.ts'

interface Subject {
  readonly entry: TriggerEntry
  readonly flow: Flow
  readonly trigger: Trigger
}

const defaultIntervalMs = 60_000
const defaultPollTimeoutMs = 600_000
/** A date that was looked at too early is looked at again after this. */
const tooEarlyMs = 1000

/** Looks at triggers whose date has come (core-semantics §6.2). Whoever calls it sees to it that one trigger is looked at once at a time. */
export class TriggerFiring {
  readonly #parts: SchedulerParts

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  async look(entry: TriggerEntry): Promise<void> {
    const { state } = entry
    const flow = await flowToRun(this.#parts, state)
    const trigger = flow?.triggers.find(({ id }) => id === state.triggerId)
    if (flow === undefined || trigger === undefined) return this.#parts.store.saveFlow({ states: [], deleted: [state] })
    const standstill = standstillOf(flow, trigger)
    if (standstill !== undefined) return this.#park(entry, standstill)
    const subject = { entry, flow, trigger }
    return state.kind === 'SCHEDULE' ? this.#schedule(subject) : this.#evaluate(subject)
  }

  async #park(entry: TriggerEntry, reason: string): Promise<void> {
    const { state } = entry
    const now = this.#parts.now()
    entry.parked = true
    const evaluation = this.#evaluation('REFUSED', state, { reason })
    await this.#parts.store.save(entry, advanced(state, { ...this.#staying(state), now, evaluation }))
  }

  async #schedule(subject: Subject): Promise<void> {
    const { entry } = subject
    const { evaluator, store, now } = this.#parts
    const { state } = entry
    const recovers = entry.recovers && state.backfill === undefined
    const { flow, trigger } = subject
    let seen: ScheduleEvaluation | { readonly recovered: number | undefined }
    // Only what the flow's own texts do wrong is a failed evaluation; what cannot be written is tried again by the caller.
    try {
      seen = recovers ? { recovered: await evaluator.recovered(flow, trigger, state) } : await evaluator.schedule(flow, trigger, state)
    } catch (error) {
      return this.#failed(subject, error, await this.#dateAfterFailure(subject))
    }
    if ('recovered' in seen) return this.#recovered(entry, seen.recovered)
    if (seen.type === 'fire') return this.#fire(subject, seen)
    if (seen.nextExecutionDate === state.nextExecutionDate && seen.backfill?.currentDate === state.backfill?.currentDate)
      return store.retryAt(state, now() + tooEarlyMs)
    const evaluation = this.#evaluation('REFUSED', state, { reason: seen.reason })
    await store.save(entry, advanced(state, { now: now(), ...after(seen), evaluation }))
  }

  async #recovered(entry: TriggerEntry, nextExecutionDate: number | undefined): Promise<void> {
    const { store, now } = this.#parts
    const { state } = entry
    entry.recovers = false
    if (nextExecutionDate === state.nextExecutionDate) return store.retryAt(state, now())
    const reason = `dates were missed since ${dateText(state.nextExecutionDate)}; the next one is ${dateText(nextExecutionDate)}`
    await store.save(entry, redated(changed(state, reason, now()), nextExecutionDate))
  }

  async #fire(subject: Subject, fire: ScheduleFire): Promise<void> {
    const { entry, flow, trigger } = subject
    const { state } = entry
    const { backfill } = state
    const id = derivedId('trigger', triggerUid(state), fire.slot, fire.inBackfill ? `backfill ${backfill?.created}` : state.since)
    let execution: Execution
    try {
      execution = await scheduledExecution(this.#parts, { id, flow, trigger, fire, backfill })
    } catch (error) {
      const next = fire.inBackfill ? after(fire) : { nextExecutionDate: await this.#dateAfterFailure(subject), backfill: undefined }
      return this.#failed(subject, error, next.nextExecutionDate, next.backfill)
    }
    const now = this.#parts.now()
    const evaluation = this.#evaluation('FIRED', state, { slot: fire.slot, reason: fire.reason, executionId: id })
    const holds = trigger['allowConcurrent'] !== true
    const went = fired(state, { now, ...after(fire), slot: fire.slot, executionId: id, holds, evaluation })
    await this.#parts.store.saveWith(entry, went, execution, flow)
    this.#log(state, 'INFO', `Scheduled execution ${id} at '${dateText(fire.slot)}' started at '${dateText(now)}'`)
  }

  /** An evaluation that threw: an execution that says so, and the trigger goes on (core-semantics §6.2, 5). Without a next date it is disabled. */
  async #failed(
    { entry, flow, trigger }: Subject,
    error: unknown,
    nextExecutionDate: number | undefined,
    backfill: TriggerState['backfill'] | ScheduleFire['backfill'] = entry.state.backfill,
  ): Promise<void> {
    const { state } = entry
    const now = this.#parts.now()
    const id = derivedId('trigger failed', triggerUid(state), state.nextExecutionDate ?? 0, now)
    const reason = messageOf(error)
    const evaluation = this.#evaluation('FAILED', state, { reason, executionId: id })
    const went = advanced(state, { now, nextExecutionDate, backfill, evaluation })
    const stands = nextExecutionDate === undefined ? { ...went, disabled: true } : went
    const text = `[trigger: ${state.triggerId}] [date: ${dateText(state.nextExecutionDate ?? now)}] Evaluate Failed with error '${reason}'`
    await this.#parts.store.saveWith(entry, { ...stands, lastTriggered: now }, failedExecution({ id, flow, trigger, now }), flow)
    this.#log(state, 'ERROR', text, id)
  }

  async #dateAfterFailure({ flow, trigger }: Subject): Promise<number | undefined> {
    // What made the evaluation fail may make this fail too: then there is no date.
    return this.#parts.evaluator.afterFailure(flow, trigger).catch(() => undefined)
  }

  /** Hands a polling or realtime trigger to a worker, if its conditions let it. */
  async #evaluate(subject: Subject): Promise<void> {
    const { entry, flow, trigger } = subject
    const { evaluator, store, now, worker } = this.#parts
    const { state } = entry
    const intervalMs = this.intervalOf(trigger)
    if (typeof intervalMs === 'string') return this.#disable(entry, intervalMs)
    let allowed: Awaited<ReturnType<typeof evaluator.allowed>>
    try {
      allowed = await evaluator.allowed(flow, trigger)
    } catch (error) {
      return this.#failed(subject, error, now() + intervalMs)
    }
    if (!allowed.holds) {
      const evaluation = this.#evaluation('REFUSED', state, allowed)
      return store.save(entry, advanced(state, { ...this.#staying(state), now: now(), nextExecutionDate: now() + intervalMs, evaluation }))
    }
    const taken = evaluating(state, now())
    await store.save(entry, taken)
    entry.job = this.#jobOf(taken, flow, trigger)
    worker.evaluate(entry.job)
  }

  #jobOf(state: TriggerState, flow: Flow, trigger: Trigger): TriggerJob {
    const { tenantId, namespace, id, revision, generation } = flow
    const executionId = derivedId('trigger', triggerUid(state), state.evaluateRunningDate ?? 0, state.since)
    return {
      id: `${triggerUid(state)}/${this.#parts.ids.next()}`,
      mode: state.kind === 'POLLING' ? 'poll' : 'listen',
      trigger,
      flow: { tenantId, namespace, id, revision, generation },
      executionId,
      variables: this.#parts.evaluator.variables(flow, { id: trigger.id, type: trigger.type }),
      ...(state.kind === 'POLLING' && { timeoutMs: defaultPollTimeoutMs }),
    }
  }

  /** Milliseconds between two evaluations, or what is wrong with it. */
  intervalOf(trigger: Trigger): number | string {
    const authored = trigger['interval']
    // A definition of the SDK: registered by registerPlugin.
    const definition = this.#parts.registry.find(trigger.type)?.definition as { readonly intervalMs?: number } | undefined
    const intervalMs = authored === undefined ? (definition?.intervalMs ?? defaultIntervalMs) : durationMs(authored)
    if (intervalMs === undefined || intervalMs <= 0)
      return `The interval '${String(authored)}' must be a duration longer than zero, such as PT30S`
    if (this.#parts.now() + intervalMs > latestDateMs) return `The interval '${String(authored)}' leads past the last date there is`
    return intervalMs
  }

  async #disable(entry: TriggerEntry, reason: string): Promise<void> {
    const { state } = entry
    const evaluation = this.#evaluation('FAILED', state, { reason: `${reason}. The trigger is disabled.` })
    await this.#parts.store.save(entry, {
      ...advanced(state, { ...this.#staying(state), now: this.#parts.now(), evaluation }),
      disabled: true,
    })
    this.#log(state, 'ERROR', reason)
  }

  #staying({ nextExecutionDate, backfill }: TriggerState) {
    return { nextExecutionDate, backfill }
  }

  #evaluation(
    outcome: TriggerEvaluation['outcome'],
    { nextExecutionDate }: TriggerState,
    about: { readonly slot?: number; readonly reason?: string; readonly executionId?: string },
  ): TriggerEvaluation {
    const slot = about.slot ?? nextExecutionDate
    const { reason, executionId } = about
    return {
      date: this.#parts.now(),
      outcome,
      ...(slot !== undefined && { slot }),
      ...(reason !== undefined && { reason }),
      ...(executionId !== undefined && { executionId }),
    }
  }

  /** A line of the trigger's log; with an execution also one of its log: the reason why it failed before it began. */
  #log({ tenantId, namespace, flowId, triggerId }: TriggerState, level: 'INFO' | 'ERROR', message: string, executionId?: string): void {
    const about = { tenantId, namespace, flowId, triggerId, ...(executionId !== undefined && { executionId }) }
    this.#parts.addLogs([{ ...about, timestamp: this.#parts.now(), level, message }])
  }
}

/** The last date that JavaScript and ISO texts of four digits know. */
const latestDateMs = Date.UTC(9999, 11, 31)

const after = ({ nextExecutionDate, backfill }: Pick<ScheduleFire, 'nextExecutionDate' | 'backfill'>) => ({ nextExecutionDate, backfill })
const dateText = (date: number | undefined): string => (date === undefined ? 'never' : new Date(date).toISOString())
