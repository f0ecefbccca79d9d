import type { Label } from './label.ts'
import type { StateType } from './state.ts'

/** Which trigger of which flow. */
export interface TriggerKey {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly triggerId: string
}

/** How the scheduler treats a trigger. Flow and Webhook triggers have no state: what happens elsewhere fires them. */
export type TriggerKind = 'SCHEDULE' | 'POLLING' | 'REALTIME'

/** FIRED: an execution was created (for a failed evaluation a FAILED one, then FAILED). REFUSED: conditions, lateness or a disabled flow
 *  said no. NOTHING: a poll found nothing new. CHANGED: somebody enabled, disabled, unlocked, restarted or rescheduled it. */
export type EvaluationOutcome = 'FIRED' | 'REFUSED' | 'FAILED' | 'NOTHING' | 'CHANGED'

/** What came of looking at a trigger once, and why. */
export interface TriggerEvaluation {
  /** Milliseconds since 1970: when it was looked at. */
  readonly date: number
  readonly outcome: EvaluationOutcome
  /** Milliseconds since 1970: the scheduled date this was about. */
  readonly slot?: number
  readonly reason?: string
  readonly executionId?: string
}

/** One line of a trigger's history. Evaluations in a row that refuse for the same reason or find nothing share a line. */
export interface TriggerLine extends TriggerEvaluation {
  /** Its number among the trigger's lines, from 1. */
  readonly line: number
  /** How many evaluations it stands for; `date` is the last one's. */
  readonly count: number
}

export interface TriggerHistoryEntry extends TriggerKey, TriggerLine {}

/** Executions of past dates, asked for by somebody. Dates are milliseconds since 1970. */
export interface Backfill {
  readonly start: number
  readonly end: number
  /** The date it stands at. */
  readonly currentDate: number
  readonly paused: boolean
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly labels?: readonly Label[]
  /** Where the regular schedule goes on afterwards. */
  readonly previousNextExecutionDate?: number
  /** When it was asked for: the same date may run once in every backfill. */
  readonly created: number
  /** Least time between two of its executions. */
  readonly throttleMs?: number
  /** Executions so far, and when the last one was created. */
  readonly fired?: number
  readonly lastFired?: number
}

/** Where a scheduled, polling or realtime trigger stands. Only the scheduler writes it. Dates are milliseconds since 1970. */
export interface TriggerState extends TriggerKey {
  /** Canonical type name. */
  readonly type: string
  readonly kind: TriggerKind
  /** The last date it fired for; before that, when it was first seen. */
  readonly date: number
  /** Absent: never again by itself. */
  readonly nextExecutionDate?: number
  readonly backfill?: Backfill
  /** A state of its execution that ends in one of these disables it. */
  readonly stopAfter?: readonly StateType[]
  readonly disabled: boolean
  /** The execution it waits for. It is a lock only as long as that execution is open: see `TriggerRepository`. */
  readonly executionId?: string
  /** Since when a worker evaluates it. */
  readonly evaluateRunningDate?: number
  readonly workerId?: string
  readonly updated: number
  /** When it last created an execution. */
  readonly lastTriggered?: number
  /** The newest line of its history. */
  readonly lastEvaluation?: TriggerLine
  /** When its dates were last set anew (first seen, deleted, rescheduled by hand): a date fires once since then. */
  readonly since: number
  /** Digest of the trigger as its flow had it when its dates were computed. */
  readonly definition?: string
  /** Failures in a row of a realtime trigger: each one waits longer. */
  readonly failures?: number
}

/** What an operator wants done with the dates that passed while a trigger was disabled. */
export type MissedDates = 'ALL' | 'LAST' | 'NONE'

/** One text for a trigger, as Kestra writes it: `tenant_namespace_flow_trigger`. */
export const triggerUid = ({ tenantId, namespace, flowId, triggerId }: TriggerKey): string =>
  `${tenantId}_${namespace}_${flowId}_${triggerId}`

/** Into how many shards the triggers are divided among schedulers. */
export const triggerShards = 16

/** The shard of a flow's triggers: FNV-1a of its key, so that every scheduler comes to the same. */
export function shardOf({ tenantId, namespace, flowId }: Omit<TriggerKey, 'triggerId'>): number {
  let hash = 0x811c9dc5
  for (const character of `${tenantId}/${namespace}/${flowId}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) % triggerShards
}
