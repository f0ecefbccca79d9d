import type { Trigger } from '../model/flow.ts'
import type { EngineSettings } from '../ports/settings.ts'
import type { Backfill } from './backfill.ts'

/** What becomes of dates that passed while nobody looked: all run one after the other, only the last, none. */
export type RecoverMode = 'ALL' | 'LAST' | 'NONE'

/** What the pure rules need of a trigger's state. Times are epoch ms. */
export interface ScheduleState {
  /** The last slot, or when the trigger was first seen. */
  readonly date: number
  /** When to look next: the slot itself. Absent: not known yet. */
  readonly nextExecutionDate?: number
  readonly backfill?: Backfill
}

export interface ScheduleFacts {
  readonly now: number
  readonly settings: EngineSettings
  /** Renders a text with the flow's variables (flow, vars, labels, envs, globals …) and these as `trigger` (and, before 2.0, `schedule`). @throws ExpressionError, LookupNeeded */
  render(text: string, trigger: Readonly<Record<string, unknown>>): string
  readonly flow: { readonly namespace: string; readonly id: string }
}

/** What one look at a Schedule or ScheduleOnDates gives.
 *  `nextExecutionDate`: when to look next (absent: never again). `backfill`: the one to keep; absent when there is none any more. */
export type ScheduleEvaluation = ScheduleFire | ScheduleSkip

interface ScheduleOutcome {
  readonly nextExecutionDate?: number
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

/** Whether a trigger is one of the two that these rules are about. */
export declare function isSchedule(trigger: Trigger): boolean

/** The `nextExecutionDate` a trigger starts with, when the scheduler first sees it.
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export declare function firstDate(trigger: Trigger, facts: ScheduleFacts): number | undefined

/** Looks at a trigger whose date has come. Before that moment it answers with a skip and the same date.
 *  @throws CronError, ConditionError, ExpressionError (an unknown zone, undecodable dates), LookupNeeded: the caller creates a FAILED execution */
export declare function evaluateSchedule(trigger: Trigger, state: ScheduleState, facts: ScheduleFacts): ScheduleEvaluation

/** After an evaluation that threw: the next slot after now, whatever the conditions say; undefined when there is none or the cron cannot be read. */
export declare function dateAfterFailure(trigger: Trigger, facts: ScheduleFacts): number | undefined

/** `recoverMissedSchedules` of the trigger, else of the plugin configuration of its type, else ALL. */
export declare function recoverModeOf(trigger: Trigger, settings: EngineSettings): RecoverMode

/** The `nextExecutionDate` of a trigger that nobody looked at for a while: at the start of a scheduler, after a change of the flow, at the end of the
 *  trigger's execution, when it is enabled again (with the policy asked for as `mode`).
 *  ALL keeps the date; LAST goes back to the last slot before now when it is later than `state.date`; NONE goes to the next slot from now.
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export declare function recoveredDate(trigger: Trigger, state: ScheduleState, mode: RecoverMode, facts: ScheduleFacts): number | undefined

/** Whether the end state of a trigger's execution disables the trigger (`stopAfter`). */
export declare function stopsAfter(trigger: Trigger, state: string): boolean
