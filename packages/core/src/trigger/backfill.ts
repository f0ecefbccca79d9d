import type { Trigger } from '../model/flow.ts'
import type { Label } from '../model/label.ts'
import type { Backfill, ScheduleFacts } from './schedule-facts.ts'
import { SlotSearch } from './slot-search.ts'

export type { Backfill } from './schedule-facts.ts'

/** `end` absent: now. */
export interface BackfillRequest {
  readonly start: number
  readonly end?: number
  readonly paused?: boolean
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly labels?: readonly Label[]
  readonly throttleMs?: number
}

/** Counting dates stops here. */
const maxDates = 100_000

/** A backfill as it begins. @throws RangeError when it ends before it starts */
export function createBackfill(request: BackfillRequest, nextExecutionDate: number | undefined, now: number): Backfill {
  const { start, end = now, paused = false, inputs, labels, throttleMs } = request
  if (end < start)
    throw new RangeError(`A backfill must end after its start ${new Date(start).toISOString()}, got ${new Date(end).toISOString()}`)
  return {
    start,
    end,
    currentDate: start,
    ...(nextExecutionDate === undefined ? {} : { previousNextExecutionDate: nextExecutionDate }),
    paused,
    ...(inputs === undefined ? {} : { inputs }),
    ...(labels === undefined ? {} : { labels }),
    ...(throttleMs === undefined ? {} : { throttleMs }),
  }
}

/** The dates a backfill will run, at most `limit`, and how many there are in all (counted up to 100,000).
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export function previewBackfill(
  trigger: Trigger,
  range: { readonly start: number; readonly end: number; readonly limit: number },
  facts: ScheduleFacts,
): { readonly dates: readonly number[]; readonly total: number } {
  const search = new SlotSearch(trigger, facts)
  const dates: number[] = []
  let total = 0
  for (let date = search.next(range.start - 1); date !== undefined && date <= range.end && total < maxDates; date = search.next(date)) {
    if (!search.allows(date).holds) continue
    total++
    if (dates.length < range.limit) dates.push(date)
  }
  return { dates, total }
}

/** How far a backfill is: slots before its current date, and all. */
export function backfillProgress(
  trigger: Trigger,
  backfill: Backfill,
  facts: ScheduleFacts,
): { readonly done: number; readonly total: number } {
  const { start, end, currentDate } = backfill
  const { total } = previewBackfill(trigger, { start, end, limit: 0 }, facts)
  const left = previewBackfill(trigger, { start: currentDate, end, limit: 0 }, facts).total
  return { done: total - left, total }
}
