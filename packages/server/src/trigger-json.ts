import { dateJson } from '@windhover/core/execution/wire.ts'
import type { Backfill, TriggerHistoryEntry } from '@windhover/core/model/trigger-state.ts'
import type { TriggerView } from '@windhover/engine/actions/trigger-actions.ts'
import { formatDuration } from '@windhover/sdk'
import { z } from 'zod'

/** A trigger's state as both generations write it: names that only one of them has stand side by side. */
export function triggerJson({ state, locked }: TriggerView): Readonly<Record<string, unknown>> {
  const { backfill, stopAfter, executionId, evaluateRunningDate, workerId, nextExecutionDate, lastTriggered, lastEvaluation } = state
  const next = nextExecutionDate === undefined ? undefined : dateJson(nextExecutionDate)
  const isEvaluating = evaluateRunningDate !== undefined
  return {
    tenantId: state.tenantId,
    namespace: state.namespace,
    flowId: state.flowId,
    triggerId: state.triggerId,
    kind: state.kind,
    disabled: state.disabled,
    locked: locked || isEvaluating,
    date: dateJson(state.date),
    updatedDate: dateJson(state.updated),
    updatedAt: dateJson(state.updated),
    ...(next !== undefined && { nextExecutionDate: next, nextEvaluationDate: next }),
    ...(lastTriggered !== undefined && { lastTriggeredDate: dateJson(lastTriggered) }),
    ...(lastEvaluation !== undefined && { evaluatedAt: dateJson(lastEvaluation.date), lastEvaluation: lineJson(lastEvaluation) }),
    ...(backfill !== undefined && { backfill: backfillJson(backfill) }),
    ...(stopAfter !== undefined && { stopAfter }),
    ...(locked && executionId !== undefined && { executionId }),
    ...(isEvaluating && { evaluateRunningDate: dateJson(evaluateRunningDate) }),
    ...(workerId !== undefined && { workerId }),
  }
}

/** One of a search: the trigger as its flow has it now, and its state. */
export function triggerAndStateJson(view: TriggerView): object {
  const json = triggerJson(view)
  return { abstractTrigger: view.trigger, triggerContext: json, trigger: view.trigger, state: json }
}

type Line = Pick<TriggerHistoryEntry, 'date' | 'outcome' | 'count' | 'slot' | 'reason' | 'executionId'>

/** A line of a trigger's history: when it was looked at, what came of it, and why. */
export function lineJson({ date, outcome, count, slot, reason, executionId }: Line): object {
  return {
    date: dateJson(date),
    outcome,
    count,
    ...(slot !== undefined && { scheduledDate: dateJson(slot) }),
    ...(reason !== undefined && { reason }),
    ...(executionId !== undefined && { executionId }),
  }
}

function backfillJson({ start, end, currentDate, paused, inputs, labels, previousNextExecutionDate, throttleMs, fired }: Backfill): object {
  return {
    start: dateJson(start),
    end: dateJson(end),
    currentDate: dateJson(currentDate),
    paused,
    ...(inputs !== undefined && { inputs }),
    ...(labels !== undefined && { labels }),
    ...(previousNextExecutionDate !== undefined && { previousNextExecutionDate: dateJson(previousNextExecutionDate) }),
    ...(throttleMs !== undefined && { throttle: formatDuration(throttleMs) }),
    ...(fired !== undefined && { executionCount: fired }),
  }
}

const labelSchema = z.object({ key: z.string(), value: z.string() })
const lineSchema = z.object({
  date: z.string(),
  outcome: z.enum(['FIRED', 'REFUSED', 'FAILED', 'NOTHING', 'CHANGED']),
  count: z.int(),
  scheduledDate: z.string().optional(),
  reason: z.string().optional(),
  executionId: z.string().optional(),
})

/** A backfill as a client asks for one. */
export const backfillRequestSchema = z.object({
  start: z.string(),
  end: z.string().nullish(),
  paused: z.boolean().nullish(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  labels: z.array(labelSchema).nullish(),
  /** Least time between two executions, ISO-8601. */
  throttle: z.string().nullish(),
})

export const triggerSchema = z.object({
  tenantId: z.string(),
  namespace: z.string(),
  flowId: z.string(),
  triggerId: z.string(),
  kind: z.enum(['SCHEDULE', 'POLLING', 'REALTIME']),
  disabled: z.boolean(),
  locked: z.boolean(),
  date: z.string(),
  updatedDate: z.string(),
  updatedAt: z.string(),
  nextExecutionDate: z.string().optional(),
  nextEvaluationDate: z.string().optional(),
  lastTriggeredDate: z.string().optional(),
  evaluatedAt: z.string().optional(),
  lastEvaluation: lineSchema.optional(),
  backfill: z.record(z.string(), z.unknown()).optional(),
  stopAfter: z.array(z.string()).optional(),
  executionId: z.string().optional(),
  evaluateRunningDate: z.string().optional(),
  workerId: z.string().optional(),
})

export const triggerAndStateSchema = z.object({
  abstractTrigger: z.record(z.string(), z.unknown()).optional(),
  triggerContext: triggerSchema,
  trigger: z.record(z.string(), z.unknown()).optional(),
  state: triggerSchema,
})

export const historySchema = lineSchema
