import type { Trigger } from '../model/flow.ts'
import type { Label } from '../model/label.ts'
import type { ScheduleFacts } from './schedule.ts'

/** Slots of the past (or any range) that run one after the other, in place of the regular ones meanwhile. Times are epoch ms. */
export interface Backfill {
  readonly start: number
  readonly end: number
  /** The slot to look at next. */
  readonly currentDate: number
  /** Where the regular schedule goes on afterwards. */
  readonly previousNextExecutionDate?: number
  readonly paused: boolean
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly labels?: readonly Label[]
  /** At least this long between two of its executions (Windhover's own). */
  readonly throttleMs?: number
}

/** `end` absent: now. */
export interface BackfillRequest {
  readonly start: number
  readonly end?: number
  readonly paused?: boolean
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly labels?: readonly Label[]
  readonly throttleMs?: number
}

/** A backfill as it begins. @throws RangeError when it ends before it starts */
export declare function createBackfill(request: BackfillRequest, nextExecutionDate: number | undefined, now: number): Backfill

/** The dates a backfill will run, at most `limit`, and how many there are in all (counted up to 100,000).
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export declare function previewBackfill(
  trigger: Trigger,
  range: { readonly start: number; readonly end: number; readonly limit: number },
  facts: ScheduleFacts,
): { readonly dates: readonly number[]; readonly total: number }

/** How far a backfill is: slots before its current date, and all. */
export declare function backfillProgress(
  trigger: Trigger,
  backfill: Backfill,
  facts: ScheduleFacts,
): { readonly done: number; readonly total: number }
