import { secondsOfLocal, type Zone, zoneOf } from '../expression/time/zone.ts'
import { durationMs } from '../flow/definitions/duration-property.ts'
import type { WindowBounds } from '../model/open-window.ts'

/** How long the conditions of a Flow trigger may take to hold together (core-semantics §6.6). Times of day are milliseconds since midnight. */
export type WindowShape =
  | { readonly type: 'DURATION_WINDOW'; readonly windowMs: number; readonly advanceMs: number; readonly zone: Zone }
  | { readonly type: 'SLIDING_WINDOW'; readonly windowMs: number }
  | { readonly type: 'DAILY_TIME_WINDOW'; readonly from: number; readonly to: number; readonly zone: Zone }
  | { readonly type: 'DAILY_TIME_DEADLINE'; readonly deadline: number; readonly zone: Zone }

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The `timeWindow` of preconditions or of a MultipleCondition; absent: whole days. Times without offset are those of the server's zone. */
export function timeWindowOf(value: unknown, timezone: string): WindowShape {
  const parts = fieldsOf(value)
  const zone = zoneOf(timezone)
  switch (parts['type']) {
    case 'SLIDING_WINDOW':
      return { type: 'SLIDING_WINDOW', windowMs: durationMs(parts['window']) ?? day }
    case 'DAILY_TIME_WINDOW':
      return dailyWindow(parts['startTime'], parts['endTime'], zone)
    case 'DAILY_TIME_DEADLINE':
      return dailyDeadline(parts['deadline'], zone)
    default:
      return {
        type: 'DURATION_WINDOW',
        windowMs: durationMs(parts['window']) ?? day,
        advanceMs: durationMs(parts['windowAdvance']) ?? 0,
        zone,
      }
  }
}

/** The `window` of the newer generation, whose kind follows from its parts. */
export function dependencyWindowOf(value: unknown, timezone: string): WindowShape {
  const parts = fieldsOf(value)
  const zone = zoneOf(typeof parts['timezone'] === 'string' ? parts['timezone'] : timezone)
  if (parts['deadline'] !== undefined) return dailyDeadline(parts['deadline'], zone)
  if (parts['from'] !== undefined || parts['to'] !== undefined) return dailyWindow(parts['from'], parts['to'], zone)
  if (parts['lookback'] !== undefined) return { type: 'SLIDING_WINDOW', windowMs: durationMs(parts['lookback']) ?? day }
  return { type: 'DURATION_WINDOW', windowMs: durationMs(parts['every']) ?? day, advanceMs: durationMs(parts['offset']) ?? 0, zone }
}

/** The window that a moment opens; undefined when the moment lies outside: before or after the times of its day. */
export function windowAt(shape: WindowShape, now: number): WindowBounds | undefined {
  switch (shape.type) {
    case 'SLIDING_WINDOW':
      return { start: now, end: now + shape.windowMs }
    case 'DURATION_WINDOW':
      return durationWindow(shape, now)
    case 'DAILY_TIME_WINDOW':
      return overnight(shape, now).find((bounds) => contains(bounds, now))
    case 'DAILY_TIME_DEADLINE': {
      const bounds = { start: atTime(shape.zone, now, 0), end: atTime(shape.zone, now, shape.deadline) }
      return contains(bounds, now) ? bounds : undefined
    }
  }
}

export const contains = ({ start, end }: WindowBounds, now: number): boolean => start <= now && now <= end

/** Windows follow one another without a gap: from midnight, the full hour or the minute, as long as they are, moved by the advance. */
function durationWindow({ windowMs, advanceMs, zone }: Extract<WindowShape, { type: 'DURATION_WINDOW' }>, now: number): WindowBounds {
  const length = Math.max(windowMs, 1)
  let start = floored(zone, now, length) + advanceMs
  // An advance that leads away from now would leave a window that nothing can fill.
  if (start > now) start -= Math.ceil((start - now) / length) * length
  else if (start + length <= now) start += Math.floor((now - start) / length) * length
  return { start, end: start + length - 1 }
}

function floored(zone: Zone, now: number, length: number): number {
  const whole = Math.floor(now / second) * second
  if (length >= day) return atTime(zone, now, 0)
  const offset = zone.offsetAt(Math.floor(now / second)) * second
  const local = whole + offset
  if (length >= hour) return local - (local % hour) - offset
  if (length < minute) return whole
  const sinceHour = local % hour
  const step = Math.floor(length / minute) * minute
  return local - sinceHour + Math.floor(sinceHour / step) * step - offset
}

/** A window over midnight belongs to the day it begins on; yesterday's may still be open. */
function overnight(shape: Extract<WindowShape, { type: 'DAILY_TIME_WINDOW' }>, now: number): readonly WindowBounds[] {
  const { zone, from, to } = shape
  if (from <= to) return [{ start: atTime(zone, now, from), end: atTime(zone, now, to) }]
  return [
    { start: atTime(zone, now, from), end: atTime(zone, now, to + day) },
    { start: atTime(zone, now, from - day), end: atTime(zone, now, to) },
  ]
}

/** The moment of a time of today in a zone. */
function atTime(zone: Zone, now: number, time: number): number {
  const seconds = Math.floor(now / second)
  const local = seconds + zone.offsetAt(seconds)
  const midnight = local - (((local % 86_400) + 86_400) % 86_400)
  return secondsOfLocal(midnight + Math.floor(time / second), zone) * second + (time % second)
}

function dailyWindow(from: unknown, to: unknown, zone: Zone): WindowShape {
  const start = timeOf(from)
  const end = timeOf(to)
  return { type: 'DAILY_TIME_WINDOW', from: start?.time ?? 0, to: end?.time ?? day - 1, zone: start?.zone ?? end?.zone ?? zone }
}

function dailyDeadline(deadline: unknown, zone: Zone): WindowShape {
  const time = timeOf(deadline)
  return { type: 'DAILY_TIME_DEADLINE', deadline: time?.time ?? day - 1, zone: time?.zone ?? zone }
}

/** `09:00`, `09:00:00.5`, with or without an offset that then stands for the zone. */
function timeOf(value: unknown): { readonly time: number; readonly zone?: Zone } | undefined {
  const found = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(String(value ?? '').trim())
  if (found === null) return undefined
  const [, hours, minutes, seconds = '0', fraction = '', offset] = found
  const time = Number(hours) * hour + Number(minutes) * minute + Number(seconds) * second + Number(fraction.padEnd(3, '0').slice(0, 3))
  return { time, ...(offset !== undefined && { zone: zoneOf(offset) }) }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // read by the flow parser
