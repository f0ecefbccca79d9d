import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import {
  type EvaluationOutcome,
  shardOf,
  type TriggerHistoryEntry,
  type TriggerKey,
  type TriggerKind,
  type TriggerState,
} from '@windhover/core/model/trigger-state.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { TriggerLineTable, TriggerTable } from '../schema.ts'

/** Lines of history kept of every trigger. */
const keptLines = 200

export const triggerKeyColumns = ['tenant_id', 'namespace', 'flow_id', 'trigger_id'] as const

export const triggerColumns = [
  ...triggerKeyColumns,
  'shard',
  'type',
  'kind',
  'date',
  'next_date',
  'disabled',
  'locked_by',
  'worker_id',
  'updated',
  'body_json',
] as const satisfies readonly (keyof TriggerTable)[]

export const triggerLineColumns = [
  ...triggerKeyColumns,
  'position',
  'line',
  'date',
  'outcome',
  'count',
  'slot',
  'reason',
  'execution_id',
] as const satisfies readonly (keyof TriggerLineTable)[]

/** The members of a state that have no column of their own. */
type Body = Pick<
  TriggerState,
  'backfill' | 'stopAfter' | 'evaluateRunningDate' | 'lastTriggered' | 'lastEvaluation' | 'since' | 'definition' | 'failures'
>

export function pushTriggerKey(values: SqlValue[], { tenantId, namespace, flowId, triggerId }: TriggerKey): void {
  values.push(tenantId, namespace, flowId, triggerId)
}

/** Adds the row's values in the order of triggerColumns. */
export function pushTrigger(values: SqlValue[], state: TriggerState): void {
  const { backfill, stopAfter, evaluateRunningDate, lastTriggered, lastEvaluation, since, definition, failures } = state
  pushTriggerKey(values, state)
  values.push(
    shardOf(state),
    state.type,
    state.kind,
    state.date,
    state.nextExecutionDate ?? null,
    state.disabled ? 1 : 0,
    state.executionId ?? null,
    state.workerId ?? null,
    state.updated,
    stringifyJson({ backfill, stopAfter, evaluateRunningDate, lastTriggered, lastEvaluation, since, definition, failures }),
  )
}

export function triggerOf(row: TriggerTable): TriggerState {
  return {
    ...bodyOf(row.body_json),
    ...keyOf(row),
    type: row.type,
    // Written from a TriggerKind.
    kind: row.kind as TriggerKind,
    date: row.date,
    ...(row.next_date !== null && { nextExecutionDate: row.next_date }),
    disabled: row.disabled === 1,
    ...(row.locked_by !== null && { executionId: row.locked_by }),
    ...(row.worker_id !== null && { workerId: row.worker_id }),
    updated: row.updated,
  }
}

/** Only the inputs of a backfill hold numbers that plain JSON would flatten; a start reads a hundred thousand of these. */
function bodyOf(text: string): Body {
  // Written by pushTrigger.
  return (text.includes('"inputs"') ? parseJson(text) : JSON.parse(text)) as Body
}

/** Adds the row's values in the order of triggerLineColumns. */
export function pushTriggerLine(values: SqlValue[], entry: TriggerHistoryEntry): void {
  const { line, date, outcome, count, slot, reason, executionId } = entry
  pushTriggerKey(values, entry)
  values.push(line % keptLines, line, date, outcome, count, slot ?? null, reason ?? null, executionId ?? null)
}

export function triggerLineOf(row: TriggerLineTable): TriggerHistoryEntry {
  return {
    ...keyOf(row),
    line: row.line,
    date: row.date,
    // Written from an EvaluationOutcome.
    outcome: row.outcome as EvaluationOutcome,
    count: row.count,
    ...(row.slot !== null && { slot: row.slot }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.execution_id !== null && { executionId: row.execution_id }),
  }
}

const keyOf = (row: { tenant_id: string; namespace: string; flow_id: string; trigger_id: string }): TriggerKey => ({
  tenantId: row.tenant_id,
  namespace: row.namespace,
  flowId: row.flow_id,
  triggerId: row.trigger_id,
})
