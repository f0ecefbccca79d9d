import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf, bucketsBetween } from '../../src/dashboard/index.ts'
import { bucketStart, type TimeBucket } from '../../src/dashboard/time-buckets.ts'

const hour = 3_600_000
const day = 24 * hour

test.each<[number, TimeBucket]>([
  [0, 'minute'],
  [7 * hour - 1, 'minute'],
  [7 * hour, 'hour'],
  [2 * day - 1, 'hour'],
  [2 * day, 'day'],
  [180 * day, 'day'],
  [181 * day, 'week'],
  [365 * day, 'week'],
  [366 * day, 'month'],
])('a range of %i ms is drawn by %s', (length, bucket) => expect(bucketOf(1_000, 1_000 + length)).toBe(bucket))

test('thirty days have thirty-one points, the ends included', () => {
  const end = Date.parse('2026-03-15T10:00:00Z')
  expect(bucketsBetween(end - 30 * day, end, 'day')).toHaveLength(31)
})

test.each<[TimeBucket, string]>([
  ['minute', '2026-11-21T13:45:00.000Z'],
  ['hour', '2026-11-21T13:00:00.000Z'],
  ['day', '2026-11-21T00:00:00.000Z'],
  ['week', '2026-11-16T00:00:00.000Z'],
  ['month', '2026-11-01T00:00:00.000Z'],
])('the %s of a moment begins at %s', (bucket, start) =>
  expect(new Date(bucketStart(Date.parse('2026-11-21T13:45:59.999Z'), bucket)).toISOString()).toBe(start),
)

test('every moment lies in the bucket that begins last before it', () => {
  const moments = fc.integer({ min: 0, max: 4_000_000_000_000 })
  const buckets = fc.constantFrom<TimeBucket>('minute', 'hour', 'day', 'week', 'month')
  fc.assert(
    fc.property(moments, buckets, (moment, bucket) => {
      const start = bucketStart(moment, bucket)
      const [first, next] = bucketsBetween(moment, moment + 32 * day, bucket)
      return start <= moment && first === start && (next ?? 0) > moment
    }),
  )
})
