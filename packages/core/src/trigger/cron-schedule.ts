import { civilOf, daysInMonth, epochDayOf } from '../expression/time/civil.ts'
import { type CronFields, readCron } from './cron-fields.ts'
import { type OffsetStretch, zoneOffsets } from './zone-offsets.ts'

export { CronError } from './cron-fields.ts'

/** A compiled cron expression. Times are epoch milliseconds of whole seconds, zones Java zone ids (`Europe/Paris`, `Z`, `+02:00`).
 *  A wall time inside a gap of the zone is skipped. In an overlap a fixed time fires at the first pass, a repeating one in both. */
export interface CronSchedule {
  readonly expression: string
  /** The first slot strictly after a moment; undefined when there is none within 30 years (`0 0 30 2 *`). @throws ExpressionError for an unknown zone */
  next(afterMs: number, zone: string): number | undefined
  /** The last slot strictly before a moment; undefined when there is none within 30 years. @throws ExpressionError for an unknown zone */
  previous(beforeMs: number, zone: string): number | undefined
  /** Slots from `fromMs` to `toMs`, both included, earliest first, at most `limit` of them. @throws ExpressionError for an unknown zone */
  between(fromMs: number, toMs: number, zone: string, limit: number): readonly number[]
}

/** Seconds to search: a leap day that must also miss a gap comes back within 28 years. */
const horizon = 30 * 366 * 86_400
const compiled = new Map<string, CronSchedule>()
const limit = 20_000

/** Compiles an expression; compiled ones are kept. @throws CronError with the words of `cronProblem` */
export function compileCron(expression: string, options: { readonly withSeconds: boolean }): CronSchedule {
  const key = `${options.withSeconds ? 's' : 'm'}${expression}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const schedule = scheduleOf(expression, readCron(expression, options.withSeconds))
  if (compiled.size >= limit) compiled.clear()
  compiled.set(key, schedule)
  return schedule
}

function scheduleOf(expression: string, fields: CronFields): CronSchedule {
  const next = (afterMs: number, zone: string) => milliseconds(nextSlot(fields, Math.floor(afterMs / 1000) + 1, zone))
  return {
    expression,
    next,
    previous: (beforeMs, zone) => milliseconds(previousSlot(fields, Math.ceil(beforeMs / 1000) - 1, zone)),
    between(fromMs, toMs, zone, most) {
      const slots: number[] = []
      let slot = next(fromMs - 1, zone)
      while (slot !== undefined && slot <= toMs && slots.length < most) {
        slots.push(slot)
        slot = next(slot, zone)
      }
      return slots
    },
  }
}

const milliseconds = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000)

/** The first slot at or after a moment: within each stretch of one offset wall time runs evenly. */
function nextSlot(fields: CronFields, from: number, zone: string): number | undefined {
  const offsets = zoneOffsets(zone)
  const end = from + horizon
  for (let at = from; at < end; ) {
    const stretch = offsets.at(at)
    const local = nextLocal(fields, at + stretch.offset, stretch.end + stretch.offset)
    if (local !== undefined && fires(fields, stretch, local)) return local - stretch.offset
    at = local === undefined ? stretch.end : local - stretch.offset + 1
  }
  return undefined
}

function previousSlot(fields: CronFields, from: number, zone: string): number | undefined {
  const offsets = zoneOffsets(zone)
  const end = from - horizon
  for (let at = from; at > end; ) {
    const stretch = offsets.at(at)
    const local = previousLocal(fields, at + stretch.offset, stretch.start + stretch.offset)
    if (local !== undefined && fires(fields, stretch, local)) return local - stretch.offset
    at = local === undefined ? stretch.start - 1 : local - stretch.offset - 1
  }
  return undefined
}

/** Whether a matching wall time fires in this stretch: where the clock was put back, a fixed minute of an hour has fired already,
 *  unless the hour after it is named too (an hourly schedule goes on every hour). Several minutes or seconds fire in both passes. */
function fires({ hours, minutes, seconds }: CronFields, stretch: OffsetStretch, local: number): boolean {
  const start = stretch.start + stretch.offset
  const end = stretch.start + stretch.offsetBefore
  if (local >= end) return true
  const hour = Math.floor(local / 3600)
  const repeated = minutes.filter((minute) => hour * 3600 + minute * 60 >= start && hour * 3600 + minute * 60 < end)
  return repeated.length > 1 || seconds.length > 1 || hours.includes((hour + 1) % 24)
}

/** The first matching wall time from `from` on, before `end`; both as seconds read as if they were UTC. */
function nextLocal(fields: CronFields, from: number, end: number): number | undefined {
  let epochDay = Math.floor(from / 86_400)
  let second: number | undefined = from - epochDay * 86_400
  while (epochDay * 86_400 < end) {
    const date = civilOf(epochDay)
    if (!fields.months.includes(date.month)) {
      epochDay += daysInMonth(date.year, date.month) - date.day + 1
    } else {
      const time = fields.matchesDay({ epochDay, ...date }) ? nextTime(fields, second ?? 0) : undefined
      if (time !== undefined) {
        const found = epochDay * 86_400 + time
        return found < end ? found : undefined
      }
      epochDay++
    }
    second = undefined
  }
  return undefined
}

/** The last matching wall time up to `from`, not before `first`. */
function previousLocal(fields: CronFields, from: number, first: number): number | undefined {
  let epochDay = Math.floor(from / 86_400)
  let second: number | undefined = from - epochDay * 86_400
  while ((epochDay + 1) * 86_400 > first) {
    const date = civilOf(epochDay)
    if (!fields.months.includes(date.month)) {
      epochDay = epochDayOf(date.year, date.month, 1) - 1
    } else {
      const time = fields.matchesDay({ epochDay, ...date }) ? previousTime(fields, second ?? 86_399) : undefined
      if (time !== undefined) {
        const found = epochDay * 86_400 + time
        return found >= first ? found : undefined
      }
      epochDay--
    }
    second = undefined
  }
  return undefined
}

/** The first matching second of the day from `from` on. */
function nextTime({ hours, minutes, seconds }: CronFields, from: number): number | undefined {
  const minuteOfDay = Math.floor(from / 60)
  for (const hour of hours) {
    if (hour < Math.floor(minuteOfDay / 60)) continue
    for (const minute of minutes) {
      const start = hour * 60 + minute
      if (start < minuteOfDay) continue
      const second = start > minuteOfDay ? seconds[0] : seconds.find((value) => value >= from % 60)
      if (second !== undefined) return start * 60 + second
    }
  }
  return undefined
}

/** The last matching second of the day up to `from`. */
function previousTime({ hours, minutes, seconds }: CronFields, from: number): number | undefined {
  const minuteOfDay = Math.floor(from / 60)
  for (const hour of hours.toReversed()) {
    if (hour > Math.floor(minuteOfDay / 60)) continue
    for (const minute of minutes.toReversed()) {
      const start = hour * 60 + minute
      if (start > minuteOfDay) continue
      const second = start < minuteOfDay ? seconds.at(-1) : seconds.findLast((value) => value <= from % 60)
      if (second !== undefined) return start * 60 + second
    }
  }
  return undefined
}
