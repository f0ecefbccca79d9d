import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import type { Page } from '../../api/model.ts'

export interface TriggerLine {
  readonly date: string
  readonly outcome: 'FIRED' | 'REFUSED' | 'FAILED' | 'NOTHING' | 'CHANGED'
  readonly count: number
  readonly scheduledDate?: string
  readonly reason?: string
  readonly executionId?: string
}

export interface Backfill {
  readonly start: string
  readonly end: string
  readonly currentDate: string
  readonly paused: boolean
  readonly executionCount?: number
}

export interface TriggerState {
  readonly namespace: string
  readonly flowId: string
  readonly triggerId: string
  readonly kind: 'SCHEDULE' | 'POLLING' | 'REALTIME'
  readonly disabled: boolean
  readonly locked: boolean
  readonly nextExecutionDate?: string
  readonly lastTriggeredDate?: string
  readonly lastEvaluation?: TriggerLine
  readonly backfill?: Backfill
  readonly executionId?: string
}

export interface TriggerRow {
  /** Absent: its flow is gone. */
  readonly trigger?: Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }
  readonly state: TriggerState
}

export const triggerKey = ({ namespace, flowId, triggerId }: TriggerState): string => `${namespace}/${flowId}/${triggerId}`

export const keyBody = ({ namespace, flowId, triggerId }: TriggerState) => ({ namespace, flowId, triggerId })

export const triggerSearch = (q: string | undefined) =>
  queryOptions({
    queryKey: ['triggers', q],
    queryFn: ({ signal }) => call<Page<TriggerRow>>('triggers/search', { query: { page: 1, size: 500, 'filters[q][EQUALS]': q }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 3_000,
  })

export const triggerHistory = (state: TriggerState) =>
  queryOptions({
    queryKey: ['triggers', 'history', triggerKey(state)],
    queryFn: ({ signal }) =>
      call<Page<TriggerLine>>(`triggers/${state.namespace}/${state.flowId}/${state.triggerId}/history`, {
        query: { page: 1, size: 50 },
        signal,
      }),
    refetchInterval: 3_000,
  })

/** When it starts, in words: `0 * * * *`, `every PT30S`, `polls`. */
export function whenOf({ trigger, state }: TriggerRow): string {
  if (typeof trigger?.['cron'] === 'string') {
    const zone = typeof trigger['timezone'] === 'string' ? ` ${trigger['timezone']}` : ''
    return `${trigger['cron']}${zone}`
  }
  if (typeof trigger?.['interval'] === 'string') return `polls every ${trigger['interval']}`
  return state.kind === 'REALTIME' ? 'listens' : state.kind === 'POLLING' ? 'polls' : 'on dates'
}

/** How far a backfill is, 0 to 1. */
export function backfillProgress({ start, end, currentDate }: Backfill): number {
  const [from, to, at] = [start, end, currentDate].map((date) => Date.parse(date))
  if (from === undefined || to === undefined || at === undefined || to <= from) return 1
  return Math.min(1, Math.max(0, (at - from) / (to - from)))
}
