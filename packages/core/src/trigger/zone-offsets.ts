import { civilOf, epochDayOf } from '../expression/time/civil.ts'
import { type Zone, zoneOf } from '../expression/time/zone.ts'

/** A stretch of time in which a zone keeps one offset; years begin a new one. All in epoch seconds, the end not included. */
export interface OffsetStretch {
  readonly start: number
  readonly end: number
  /** Seconds east of Greenwich. */
  readonly offset: number
  /** The offset just before the start. */
  readonly offsetBefore: number
}

/** The stretches of one zone. They are searched for once a year of the calendar and kept: asking Intl for every minute would cost far more. */
export interface ZoneOffsets {
  at(epochSeconds: number): OffsetStretch
}

const known = new Map<string, ZoneOffsets>()
/** More zones than the world has: only a flood of made-up offsets gets here. */
const limit = 700
const week = 7 * 86_400

/** @throws ExpressionError for an unknown zone */
export function zoneOffsets(id: string): ZoneOffsets {
  const found = known.get(id)
  if (found !== undefined) return found
  const zone = zoneOf(id)
  const years = new Map<number, readonly OffsetStretch[]>()
  let last: OffsetStretch = { start: 0, end: 0, offset: 0, offsetBefore: 0 }
  const offsets: ZoneOffsets = {
    at(epochSeconds) {
      if (epochSeconds >= last.start && epochSeconds < last.end) return last
      const { year } = civilOf(Math.floor(epochSeconds / 86_400))
      const stretches = years.get(year) ?? stretchesOf(zone, year)
      years.set(year, stretches)
      last = stretches.find((stretch) => epochSeconds < stretch.end) ?? last
      return last
    },
  }
  if (known.size >= limit) known.clear()
  known.set(id, offsets)
  return offsets
}

/** No zone on record changes its offset twice within a week. */
function stretchesOf(zone: Zone, year: number): readonly OffsetStretch[] {
  const end = epochDayOf(year + 1, 1, 1) * 86_400
  let start = epochDayOf(year, 1, 1) * 86_400
  let offsetBefore = zone.offsetAt(start - 1)
  let offset = zone.offsetAt(start)
  const stretches: OffsetStretch[] = []
  for (let from = start; from < end; from += week) {
    const to = Math.min(from + week, end)
    const changed = to === end ? zone.offsetAt(to - 1) : zone.offsetAt(to)
    if (changed === offset) continue
    const change = changeBetween(zone, from, to, changed)
    stretches.push({ start, end: change, offset, offsetBefore })
    start = change
    offsetBefore = offset
    offset = changed
  }
  stretches.push({ start, end, offset, offsetBefore })
  return stretches
}

/** The first second with the later offset. */
function changeBetween(zone: Zone, from: number, to: number, later: number): number {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offsetAt(middle) === later) high = middle
    else low = middle
  }
  return high
}
