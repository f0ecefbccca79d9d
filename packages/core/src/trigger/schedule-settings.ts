import { convertText, durationMilliseconds } from '../expression/index.ts'
import { zoneOf } from '../expression/time/zone.ts'
import type { Trigger } from '../model/flow.ts'
import type { EngineSettings } from '../ports/settings.ts'
import { type CronSchedule, compileCron } from './cron-schedule.ts'
import type { ScheduleFacts } from './schedule-facts.ts'

/** What becomes of dates that passed while nobody looked: all run one after the other, only the last, none. */
export type RecoverMode = 'ALL' | 'LAST' | 'NONE'

const prefix = 'io.kestra.plugin.core.trigger.'

/** Whether a trigger is one of the two that these rules are about. */
export const isSchedule = (trigger: Trigger): boolean => trigger.type === `${prefix}Schedule` || isScheduleOnDates(trigger)

export const isScheduleOnDates = (trigger: Trigger): boolean => trigger.type === `${prefix}ScheduleOnDates`

/** `recoverMissedSchedules` of the trigger, else of the plugin configuration of its type, else ALL. */
export function recoverModeOf(trigger: Trigger, settings: EngineSettings): RecoverMode {
  const own = trigger['recoverMissedSchedules'] ?? settings.pluginConfigurations[trigger.type]?.['recoverMissedSchedules']
  return own === 'LAST' || own === 'NONE' ? own : 'ALL'
}

/** Whether the end state of a trigger's execution disables the trigger (`stopAfter`). */
export function stopsAfter(trigger: Trigger, state: string): boolean {
  const states = trigger['stopAfter']
  return Array.isArray(states) && states.includes(state)
}

/** The slots of a trigger. Times are epoch ms. */
export interface Slots {
  /** Zone of the texts that tell a date. */
  readonly zone: string
  /** The first slot strictly after a moment. */
  next(afterMs: number): number | undefined
  /** The last slot strictly before a moment. */
  previous(beforeMs: number): number | undefined
}

/** @throws CronError, ExpressionError for an unknown zone or dates that cannot be read, LookupNeeded */
export const slotsOf = (trigger: Trigger, facts: ScheduleFacts): Slots =>
  isScheduleOnDates(trigger) ? dateSlots(trigger, facts) : cronSlots(trigger, facts)

function cronSlots(trigger: Trigger, { settings }: ScheduleFacts): Slots {
  const cron: CronSchedule = compileCron(String(trigger['cron'] ?? ''), { withSeconds: isTrue(trigger['withSeconds']) })
  const zone = knownZone(String(trigger['timezone'] ?? settings.timezone))
  return {
    zone,
    next: (afterMs) => cron.next(afterMs, zone),
    previous: (beforeMs) => cron.previous(beforeMs, zone),
  }
}

const year = 365 * 86_400_000

/** Behind the last date a look a year from now stands: the dates may be an expression that says something else by then. */
function dateSlots(trigger: Trigger, facts: ScheduleFacts): Slots {
  const dates = datesOf(trigger, facts)
  const zone = knownZone(facts.render(String(trigger['timezone'] ?? facts.settings.timezone), {}))
  return {
    zone,
    next: (afterMs) => dates.find((date) => date > afterMs) ?? Math.max(facts.now, afterMs) + year,
    previous: (beforeMs) => dates.findLast((date) => date < beforeMs),
  }
}

/** The dates of a ScheduleOnDates, earliest first. @throws ExpressionError, LookupNeeded */
function datesOf(trigger: Trigger, facts: ScheduleFacts): readonly number[] {
  const given = trigger['dates']
  const texts: unknown = Array.isArray(given) ? given.map(String) : given
  const render = (text: string) => facts.render(text, {})
  const list = Array.isArray(texts)
    ? texts.map((text: string) => convertText(text, 'ZonedDateTime', render, 'epoch'))
    : convertText(String(texts ?? '[]'), 'List<ZonedDateTime>', render, 'epoch')
  const dates = (Array.isArray(list) ? list : []).filter((date): date is number => typeof date === 'number')
  return [...new Set(dates)].sort((a, b) => a - b)
}

/** Slots before now minus `lateMaximumDelay` are passed over; undefined without such a limit. @throws ExpressionError */
export function lateMaximumDelayOf(trigger: Trigger): number | undefined {
  const value = trigger['lateMaximumDelay']
  return value === undefined || isScheduleOnDates(trigger) ? undefined : durationMilliseconds(String(value))
}

function knownZone(id: string): string {
  zoneOf(id)
  return id
}

const isTrue = (value: unknown): boolean => value === true || value === 'true'
