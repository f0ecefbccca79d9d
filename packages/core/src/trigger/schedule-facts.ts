import type { Generation } from '../generation.ts'
import type { Label } from '../model/label.ts'
import type { EngineSettings } from '../ports/settings.ts'

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
  /** Renders a text with the flow's variables (flow, vars, labels, envs, globals …) and these as `trigger` (and, before 2.0, `schedule`).
   *  `date`, `next` and `previous` in it are moments with a zone, which filters such as `date` take. @throws ExpressionError, LookupNeeded */
  render(text: string, trigger: Readonly<Record<string, unknown>>): string
  readonly flow: { readonly namespace: string; readonly id: string; readonly generation: Generation }
}
