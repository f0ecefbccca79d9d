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

/** Counting stops there: it happens on the loop that everything else waits for, and conditions cost an expression each. */
const most = 50_000
const mostJudged = 2000

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

/** Dates of a range. `total` counts them all, up to `cappedAt`. */
interface BackfillDates {
  readonly dates: readonly number[]
  readonly total: number
  readonly cappedAt: number
}

/** The dates a backfill will run, at most `limit`, and how many there are in all.
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export function previewBackfill(
  trigger: Trigger,
  range: { readonly start: number; readonly end: number; readonly limit: number },
  facts: ScheduleFacts,
): BackfillDates {
  const search = new SlotSearch(trigger, facts)
  const cappedAt = search.hasConditions ? mostJudged : most
  const dates: number[] = []
  let total = 0
  for (const date of datesOf(search, range.start, range.end)) {
    if (total === cappedAt) break
    total++
    if (dates.length < range.limit) dates.push(date)
  }
  return { dates, total, cappedAt }
}

/** How far a backfill is: slots before its current date, and all, counted as far as a preview counts.
 *  @throws CronError, ConditionError, ExpressionError, LookupNeeded */
export function backfillProgress(
  trigger: Trigger,
  { start, end, currentDate }: Backfill,
  facts: ScheduleFacts,
): { readonly done: number; readonly total: number } {
  const search = new SlotSearch(trigger, facts)
  const cappedAt = search.hasConditions ? mostJudged : most
  let done = 0
  let total = 0
  for (const date of datesOf(search, start, end)) {
    if (total === cappedAt) break
    total++
    if (date < currentDate) done++
  }
  return { done, total }
}

function* datesOf(search: SlotSearch, start: number, end: number): Iterable<number> {
  for (let date = search.next(start - 1); date !== undefined && date <= end; date = search.next(date)) {
    if (search.allows(date).holds) yield date
  }
}
