import type { Backfill, TriggerEvaluation, TriggerKey, TriggerKind, TriggerState } from '../model/trigger-state.ts'
import { nextLine } from './trigger-line.ts'

/** The steps of a trigger's state. Each gives the state after it; who writes it and when is the scheduler's business. Dates are epoch ms. */

/** Least time between two looks at a trigger that is behind and waits for no execution of its own. */
const paceMs = 100
const firstPauseMs = 1000
const longestPauseMs = 300_000

export interface NewTrigger extends TriggerKey {
  readonly type: string
  readonly kind: TriggerKind
  readonly definition: string
}

/** A trigger as it is when the scheduler first sees it. */
export function newTriggerState(trigger: NewTrigger, nextExecutionDate: number | undefined, now: number): TriggerState {
  return { ...trigger, date: now, disabled: false, updated: now, since: now, ...next(nextExecutionDate) }
}

/** When the scheduler has to look at it; undefined: something else must happen first (a release, an answer of a worker, an operator). */
export function dueDate(state: TriggerState): number | undefined {
  if (state.disabled || state.executionId !== undefined || state.evaluateRunningDate !== undefined) return undefined
  const { backfill, nextExecutionDate } = state
  if (backfill?.paused === true || nextExecutionDate === undefined) return undefined
  const throttle = backfill?.throttleMs
  if (throttle !== undefined) return Math.max(nextExecutionDate, (backfill?.lastFired ?? 0) + throttle)
  return isBehind(state) ? (state.lastTriggered ?? 0) + paceMs : nextExecutionDate
}

/** The next date was past already when the last execution was created. */
const isBehind = ({ lastTriggered, nextExecutionDate }: TriggerState): boolean =>
  lastTriggered !== undefined &&
  nextExecutionDate !== undefined &&
  nextExecutionDate <= lastTriggered &&
  lastTriggered - nextExecutionDate < Infinity

export interface Step {
  readonly now: number
  readonly nextExecutionDate: number | undefined
  /** What is left of the backfill. */
  readonly backfill?: Omit<Backfill, 'created' | 'fired' | 'lastFired'> | undefined
  readonly evaluation: TriggerEvaluation
}

/** An execution was created for it. `holds`: it waits for the end of that execution. */
export function fired(
  state: TriggerState,
  step: Step & { readonly slot: number; readonly executionId: string; readonly holds: boolean },
): TriggerState {
  const { now, slot, executionId, holds } = step
  const went = advanced(state, step)
  const backfill = went.backfill === undefined ? undefined : { ...went.backfill, fired: (went.backfill.fired ?? 0) + 1, lastFired: now }
  return {
    ...went,
    // A backfill goes back in time; what the regular schedule has done stays known.
    date: state.backfill === undefined ? slot : state.date,
    lastTriggered: now,
    ...(backfill !== undefined && { backfill }),
    ...(holds && { executionId }),
  }
}

/** It was looked at and nothing was created. */
export function advanced(state: TriggerState, step: Step): TriggerState {
  const { nextExecutionDate: _next, backfill, ...rest } = withLine(state, step.evaluation)
  return {
    ...rest,
    ...next(step.backfill?.currentDate ?? step.nextExecutionDate),
    ...(step.backfill !== undefined && { backfill: { created: step.now, ...backfill, ...step.backfill } }),
    updated: step.now,
  }
}

/** A worker took it over. */
export function evaluating(state: TriggerState, now: number): TriggerState {
  return { ...state, evaluateRunningDate: now, updated: now }
}

/** No worker evaluates it (any more). */
export function notEvaluating(state: TriggerState): TriggerState {
  const { evaluateRunningDate: _date, workerId: _worker, ...rest } = state
  return rest
}

/** With another next date. */
export function redated(state: TriggerState, nextExecutionDate: number | undefined): TriggerState {
  const { nextExecutionDate: _, ...rest } = state
  return { ...rest, ...next(nextExecutionDate) }
}

/** It waits for no execution any more. */
export function unlocked(state: TriggerState): TriggerState {
  const { executionId: _, ...rest } = state
  return rest
}

/** The state with one more line of history. */
export function withLine(state: TriggerState, evaluation: TriggerEvaluation): TriggerState {
  return { ...state, lastEvaluation: nextLine(state.lastEvaluation, evaluation) }
}

/** Something was done to it by hand, or by its own rules. */
export function changed(state: TriggerState, reason: string, now: number): TriggerState {
  return { ...withLine(state, { date: now, outcome: 'CHANGED', reason }), updated: now }
}

/** How long a realtime trigger waits after so many failures in a row: 1 s, doubled each time, 5 min at most. */
export const backOffMs = (failures: number): number => Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 20), longestPauseMs)

const next = (nextExecutionDate: number | undefined): { readonly nextExecutionDate?: number } =>
  nextExecutionDate === undefined ? {} : { nextExecutionDate }
