import type { MissedDates } from '../model/trigger-state.ts'
import type { BackfillRequest } from './backfill.ts'

/** What an operator asks of one trigger. A refused command leaves it as it was and answers with IllegalState. */
export type TriggerCommand =
  /** `missed`: what to do with the dates that passed while it was disabled; absent: as its `recoverMissedSchedules` says. */
  | { readonly type: 'SetDisabled'; readonly disabled: boolean; readonly missed?: MissedDates }
  /** Frees it from the execution or the evaluation that it waits for. Refused when it waits for none. */
  | { readonly type: 'Unlock' }
  /** Ends a running evaluation or stream of events and begins a new one. */
  | { readonly type: 'Restart' }
  /** Forgets its state; while its flow has the trigger, it begins anew. */
  | { readonly type: 'Delete' }
  /** Dates are milliseconds since 1970; what is absent stays. */
  | { readonly type: 'Reschedule'; readonly nextExecutionDate: number }
  | { readonly type: 'CreateBackfill'; readonly backfill: BackfillRequest }
  | { readonly type: 'PauseBackfill' }
  | { readonly type: 'UnpauseBackfill' }
  | { readonly type: 'DeleteBackfill' }
