import { IllegalState, InvalidEntity, InvalidRequest, TriggerNotFound } from '@windhover/core/errors.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { MissedDates, TriggerKey, TriggerState } from '@windhover/core/model/trigger-state.ts'
import { type BackfillRequest, createBackfill } from '@windhover/core/trigger/backfill.ts'
import type { TriggerCommand } from '@windhover/core/trigger/trigger-command.ts'
import { changed, notEvaluating, redated, unlocked } from '@windhover/core/trigger/trigger-step.ts'
import type { BackfillPreview, BackfillProgress } from './backfill-preview.ts'
import type { FlowIntake } from './flow-intake.ts'
import { flowToRun, type SchedulerParts } from './scheduler-parts.ts'
import type { TriggerEntry } from './trigger-store.ts'

const scheduleType = 'io.kestra.plugin.core.trigger.Schedule'

/** What operators ask of triggers. Whoever calls it sees to it that nothing else happens to the trigger meanwhile. */
export class TriggerCommands {
  readonly #parts: SchedulerParts
  readonly #intake: FlowIntake

  constructor(parts: SchedulerParts, intake: FlowIntake) {
    this.#parts = parts
    this.#intake = intake
  }

  /** @returns the state as the command left it; undefined when nothing is left @throws IllegalState, InvalidRequest, InvalidEntity */
  async apply(entry: TriggerEntry, command: TriggerCommand): Promise<TriggerState | undefined> {
    if (command.type === 'Delete') return this.#delete(entry)
    const state = await this.#after(entry, command)
    if (state === entry.state) return state
    if (command.type === 'Restart' || command.type === 'Unlock' || state.disabled) this.#intake.stopJob(entry)
    await this.#parts.store.save(entry, state)
    return state
  }

  /** @throws TriggerNotFound, InvalidEntity */
  async preview(key: TriggerKey, request: BackfillRequest, limit: number): Promise<BackfillPreview> {
    const found = await this.#definition(key)
    if (found === undefined) throw TriggerNotFound(key)
    refuseOtherTypes(found.trigger.type)
    const { start, end = this.#parts.now() } = request
    return this.#parts.evaluator.preview(found.flow, found.trigger, { start, end, limit })
  }

  /** undefined when there is no backfill. @throws TriggerNotFound */
  async progress(state: TriggerState): Promise<BackfillProgress | undefined> {
    const found = await this.#definition(state)
    if (found === undefined) throw TriggerNotFound(state)
    return state.backfill === undefined ? undefined : this.#parts.evaluator.progress(found.flow, found.trigger, state.backfill)
  }

  #after(entry: TriggerEntry, command: Exclude<TriggerCommand, { type: 'Delete' }>): Promise<TriggerState> | TriggerState {
    const { state } = entry
    const now = this.#parts.now()
    switch (command.type) {
      case 'SetDisabled':
        return command.disabled ? disabled(state, now) : this.#enabled(state, command.missed)
      case 'Unlock':
        return this.#unlocked(state)
      case 'Restart':
        return this.#restarted(state)
      case 'Reschedule':
        return { ...changed(state, 'rescheduled by hand', now), nextExecutionDate: command.nextExecutionDate, since: now }
      case 'CreateBackfill':
        return withBackfill(state, command.backfill, now)
      case 'PauseBackfill':
        return { ...changed(state, 'backfill paused', now), backfill: { ...backfillOf(state), paused: true } }
      case 'UnpauseBackfill':
        return { ...changed(state, 'backfill goes on', now), backfill: { ...backfillOf(state), paused: false } }
      case 'DeleteBackfill':
        return this.#withoutBackfill(state)
    }
  }

  /** Dates that passed meanwhile go by the policy asked for, else by the trigger's own. A date that is still to come stays. */
  async #enabled(state: TriggerState, missed: MissedDates | undefined): Promise<TriggerState> {
    if (!state.disabled) return state
    const now = this.#parts.now()
    const enabled = { ...changed(state, 'enabled', now), disabled: false }
    return state.kind === 'SCHEDULE' ? this.#caughtUp(enabled, missed) : { ...enabled, nextExecutionDate: now }
  }

  async #unlocked(state: TriggerState): Promise<TriggerState> {
    if (state.executionId === undefined && state.evaluateRunningDate === undefined) throw IllegalState({ message: 'Trigger is not locked' })
    return this.#caughtUp(unlocked(notEvaluating(changed(state, 'unlocked', this.#parts.now()))))
  }

  async #restarted(state: TriggerState): Promise<TriggerState> {
    const now = this.#parts.now()
    const { failures: _, ...anew } = notEvaluating(changed(state, 'restarted', now))
    return state.kind === 'SCHEDULE' ? this.#caughtUp(anew) : { ...anew, nextExecutionDate: now }
  }

  #withoutBackfill(state: TriggerState): Promise<TriggerState> {
    const { previousNextExecutionDate } = backfillOf(state)
    const { backfill: _, ...rest } = changed(state, 'backfill deleted', this.#parts.now())
    return this.#caughtUp(redated(rest, previousNextExecutionDate))
  }

  async #caughtUp(state: TriggerState, missed?: MissedDates): Promise<TriggerState> {
    const { nextExecutionDate } = state
    if (state.kind !== 'SCHEDULE' || state.backfill !== undefined) return state
    if (nextExecutionDate !== undefined && nextExecutionDate > this.#parts.now()) return state
    const found = await this.#definition(state)
    if (found === undefined) return state
    return redated(state, await this.#parts.evaluator.recovered(found.flow, found.trigger, state, missed))
  }

  async #delete(entry: TriggerEntry): Promise<TriggerState | undefined> {
    const { store } = this.#parts
    this.#intake.stopJob(entry)
    const found = await this.#definition(entry.state)
    const anew = found === undefined ? undefined : await this.#intake.begin(found.flow, found.trigger)
    await store.saveFlow({ states: anew === undefined ? [] : [anew], deleted: [entry.state] })
    if (anew !== undefined) store.put(anew, { parked: entry.parked })
    return undefined
  }

  async #definition(key: TriggerKey): Promise<{ readonly flow: Flow; readonly trigger: Trigger } | undefined> {
    const flow = await flowToRun(this.#parts, key)
    const trigger = flow?.triggers.find(({ id }) => id === key.triggerId)
    return flow === undefined || trigger === undefined ? undefined : { flow, trigger }
  }
}

/** What a worker has of it is stopped. The execution that it waits for goes on, and so does the lock. */
function disabled(state: TriggerState, now: number): TriggerState {
  return state.disabled ? state : { ...notEvaluating(changed(state, 'disabled', now)), disabled: true }
}

function withBackfill(state: TriggerState, request: BackfillRequest, now: number): TriggerState {
  refuseOtherTypes(state.type)
  if (state.backfill !== undefined) throw IllegalState({ message: 'The trigger has a backfill already: delete that one first' })
  try {
    const backfill = { ...createBackfill(request, state.nextExecutionDate, now), created: now }
    return { ...changed(state, 'backfill created', now), backfill, nextExecutionDate: backfill.currentDate }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw InvalidEntity({ message: error.message }, { cause: error })
  }
}

function backfillOf({ backfill }: TriggerState): NonNullable<TriggerState['backfill']> {
  if (backfill === undefined) throw InvalidRequest({ message: 'No backfill found' })
  return backfill
}

function refuseOtherTypes(type: string): void {
  if (type !== scheduleType) throw InvalidEntity({ message: `Only a Schedule can be backfilled, this trigger is a ${type}` })
}
