/** What one point of a time series stands for. Weeks begin on Monday; every bucket is one of UTC. */
export type TimeBucket = 'minute' | 'hour' | 'day' | 'week' | 'month'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs
/** The first Monday after the beginning of 1970. */
export const firstMonday = 4 * dayMs

export const bucketMs: Readonly<Record<Exclude<TimeBucket, 'month'>, number>> = { minute: 60_000, hour: hourMs, day: dayMs, week: weekMs }

/** By the length of the range in whole units: more than 365 days, 180 days, 1 day, 6 hours (spec: rest-api, model notes). */
export function bucketOf(start: number, end: number): TimeBucket {
  const days = Math.floor((end - start) / dayMs)
  if (days > 365) return 'month'
  if (days > 180) return 'week'
  if (days > 1) return 'day'
  return Math.floor((end - start) / hourMs) > 6 ? 'hour' : 'minute'
}

/** The beginning of the bucket that a moment lies in; both milliseconds since 1970. */
export function bucketStart(date: number, bucket: TimeBucket): number {
  if (bucket === 'month') {
    const moment = new Date(date)
    return Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), 1)
  }
  const [length, first] = [bucketMs[bucket], bucket === 'week' ? firstMonday : 0]
  return Math.floor((date - first) / length) * length + first
}

function nextBucket(start: number, bucket: TimeBucket): number {
  if (bucket !== 'month') return start + bucketMs[bucket]
  const moment = new Date(start)
  return Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 1)
}

/** The beginnings of all buckets that a range touches, ascending. */
export function bucketsBetween(start: number, end: number, bucket: TimeBucket): readonly number[] {
  const starts: number[] = []
  for (let at = bucketStart(start, bucket); at <= end; at = nextBucket(at, bucket)) starts.push(at)
  return starts
}
