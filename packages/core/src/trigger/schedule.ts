import { ExpressionError } from '../expression/index.ts'
import type { Trigger } from '../model/flow.ts'
import { CronError } from './cron-fields.ts'
import type { Backfill, ScheduleFacts, ScheduleState } from './schedule-facts.ts'
import { isScheduleOnDates, lateMaximumDelayOf, type RecoverMode, slotsOf } from './schedule-settings.ts'
import { SlotSearch } from './slot-search.ts'

export type { ScheduleFacts, ScheduleState } from './schedule-facts.ts'
export { isSchedule, type RecoverMode, recoverModeOf, stopsAfter } from './schedule-settings.ts'

/** What one look at a Schedule or ScheduleOnDates gives. */
export type ScheduleEvaluation = ScheduleFire | ScheduleSkip

interface ScheduleOutcome {
  /** When to look next; absent: never again. */
  readonly nextExecutionDate?: number
  /** The backfill to keep; absent when there is none any more. */
  readonly backfill?: Backfill
  /** For the history of the trigger: why it did or did not fire. */
  readonly reason: string
}

export interface ScheduleFire extends ScheduleOutcome {
  readonly type: 'fire'
  /** The date the execution is for. */
  readonly slot: number
  /** `{{ trigger }}`: `date`, `next`, `previous` as ISO texts in the trigger's zone; empty for ScheduleOnDates. */
  readonly variables: Readonly<Record<string, string>>
  /** `execution.scheduleDate`: ScheduleOnDates only. */
  readonly scheduleDate?: number
  /** The execution belongs to this backfill: its labels and inputs apply. */
  readonly inBackfill: boolean
}

export interface ScheduleSkip extends ScheduleOutcome {
  readonly type: 'skip'
}

/** The `nextExecutionDate` a trigger starts with, when the scheduler first sees it: the next slot, whatever the conditions say;
 *  they are judged when it has come. Undefined when it never runs.
 *  @throws CronError, ExpressionError, LookupNeeded */
export const firstDate = (trigger: Trigger, facts: ScheduleFacts): number | undefined => slotsOf(trigger, facts).next(facts.now)

/** Looks at a trigger whose date has come. Before that moment it answers with a skip and the same date.
 *  @throws CronError, ConditionError, ExpressionError (an unknown zone, undecodable dates), LookupNeeded: the caller creates a FAILED execution */
export function evaluateSchedule(trigger: Trigger, state: ScheduleState, facts: ScheduleFacts): ScheduleEvaluation {
  const { backfill } = state
  if (backfill?.paused === true) return stay(state, 'the backfill is paused')
  const due = backfill?.currentDate ?? state.nextExecutionDate
  const search = new SlotSearch(trigger, facts)
  if (due === undefined) return onward(state, search.slots.next(facts.now), 'no date was set')
  if (due > facts.now) return stay(state, `not due before ${isoText(due)}`)
  const slot = search.slots.next(due - 1)
  if (slot !== due) return onward(state, slot, `${isoText(due)} is not a date of the schedule`)
  const skipped = latest(trigger, search, slot, state, facts)
  if (skipped !== undefined) return skipped
  const { holds, reason = '' } = search.allows(slot)
  const next = search.next(slot)
  if (!holds) return onward(state, next, reason)
  return {
    type: 'fire',
    slot,
    variables: isScheduleOnDates(trigger) ? {} : search.texts(slot),
    ...(isScheduleOnDates(trigger) ? { scheduleDate: slot } : {}),
    inBackfill: backfill !== undefined,
    ...advanced(state, next),
    reason: `due at ${isoText(slot)}`,
  }
}

/** A slot that is later than `lateMaximumDelay` allows is passed over, and all others that are; not in a backfill. */
function latest(trigger: Trigger, search: SlotSearch, slot: number, state: ScheduleState, facts: ScheduleFacts): ScheduleSkip | undefined {
  const delay = lateMaximumDelayOf(trigger)
  if (delay === undefined || state.backfill !== undefined || slot >= facts.now - delay) return undefined
  return onward(state, search.next(facts.now - delay - 1), `${isoText(slot)} is later than lateMaximumDelay allows`)
}

const stay = (state: ScheduleState, reason: string): ScheduleSkip => ({
  type: 'skip',
  ...(state.nextExecutionDate === undefined ? {} : { nextExecutionDate: state.nextExecutionDate }),
  ...(state.backfill === undefined ? {} : { backfill: state.backfill }),
  reason,
})

const onward = (state: ScheduleState, next: number | undefined, reason: string): ScheduleSkip => ({
  type: 'skip',
  ...advanced(state, next),
  reason,
})

/** Where the trigger stands after a look: a backfill moves on, or ends and gives way to the regular schedule. */
function advanced({ backfill, nextExecutionDate }: ScheduleState, next: number | undefined): Omit<ScheduleOutcome, 'reason'> {
  const date = (value: number | undefined) => (value === undefined ? {} : { nextExecutionDate: value })
  if (backfill === undefined) return date(next)
  if (next === undefined || next > backfill.end) return date(backfill.previousNextExecutionDate)
  return { ...date(nextExecutionDate), backfill: { ...backfill, currentDate: next } }
}

/** After an evaluation that threw: the next slot after now, whatever the conditions say; undefined when there is none, or when cron,
 *  zone or dates cannot be read: nothing is left to wait for. @throws LookupNeeded */
export function dateAfterFailure(trigger: Trigger, facts: ScheduleFacts): number | undefined {
  try {
    return firstDate(trigger, facts)
  } catch (error) {
    // The evaluation that failed has already told of it.
    if (error instanceof CronError || error instanceof ExpressionError) return undefined
    throw error
  }
}

/** The `nextExecutionDate` of a trigger that nobody looked at for a while: at the start of a scheduler, after a change of the flow, at the end of the
 *  trigger's execution, when it is enabled again (with the policy asked for as `mode`).
 *  ALL keeps a date that has passed; LAST goes back to the last slot when it is later than `state.date`; NONE goes to the next slot from now.
 *  A date that has not passed is told anew from the schedule as it is now. During a backfill nothing changes.
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export function recoveredDate(trigger: Trigger, state: ScheduleState, mode: RecoverMode, facts: ScheduleFacts): number | undefined {
  const { nextExecutionDate, backfill } = state
  if (backfill !== undefined) return nextExecutionDate
  const isMissed = nextExecutionDate !== undefined && nextExecutionDate <= facts.now
  if (isMissed && mode === 'ALL') return nextExecutionDate
  const search = new SlotSearch(trigger, facts)
  const last = mode === 'LAST' && isMissed ? search.previous(facts.now + 1) : undefined
  return last !== undefined && last > state.date ? last : search.slots.next(facts.now)
}

const isoText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
