import { javaError } from '../expression-error.ts'
import { offsetText, type Zone } from './temporal.ts'

export type { Zone } from './temporal.ts'

const zones = new Map<string, Zone>()

/** The zone of a Java zone id: a region, `Z`, `+02:00`, `GMT+3`. @throws ExpressionError for an unknown one */
export function zoneOf(id: string): Zone {
  const known = zones.get(id)
  if (known !== undefined) return known
  const zone = fixedZone(id) ?? prefixedZone(id) ?? regionZone(id)
  if (zones.size > 700) zones.clear()
  zones.set(id, zone)
  return zone
}

export const utc: Zone = { id: 'Z', isOffset: true, offsetAt: () => 0 }

export function offsetZone(seconds: number): Zone {
  return { id: offsetText(seconds), isOffset: true, offsetAt: () => seconds }
}

function fixedZone(id: string): Zone | undefined {
  if (id === 'Z') return utc
  const seconds = offsetSeconds(id)
  return seconds === undefined ? undefined : offsetZone(seconds)
}

/** `+h`, `+hh`, `+hhmm`, `+hh:mm`, `+hhmmss`, `+hh:mm:ss` in seconds. */
function offsetSeconds(text: string): number | undefined {
  const found = /^([+-])(?:(\d)|(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)$/.exec(text)
  if (found === null) return undefined
  const [, sign, digit, hours, minutes = '0', seconds = '0'] = found
  const total = Number(digit ?? hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (total > 64800 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return sign === '-' ? -total : total
}

function prefixedZone(id: string): Zone | undefined {
  const found = /^(UTC|GMT|UT)(.*)$/.exec(id)
  if (found === null) return undefined
  const [, prefix = '', rest = ''] = found
  if (rest === '') return { id: prefix, isOffset: false, offsetAt: () => 0 }
  const seconds = rest === '0' && prefix === 'GMT' ? 0 : offsetSeconds(rest)
  if (seconds === undefined) return undefined
  return {
    id: seconds === 0 ? (rest === '0' ? 'GMT0' : prefix) : `${prefix}${offsetText(seconds)}`,
    isOffset: false,
    offsetAt: () => seconds,
  }
}

/** Known to Intl, unknown to java.time. */
const obsolete = new Set(['EST', 'MST', 'HST'])
/** Seconds of the 400 years after which the calendar repeats. */
const cycle = 12_622_780_800

function regionZone(id: string): Zone {
  if (!/^[A-Za-z][A-Za-z0-9~/._+-]+$/.test(id) || obsolete.has(id))
    throw javaError('DateTimeException', `Invalid ID for region-based ZoneId, invalid format: ${id}`)
  const format = regionFormat(id)
  let bucket = Number.NaN
  let bucketOffset = 0
  return {
    id,
    isOffset: false,
    offsetAt(epochSeconds) {
      const current = Math.floor(epochSeconds / 900)
      if (current === bucket) return bucketOffset
      const offset = regionOffset(format, epochSeconds)
      // Since 1980 every change of offset falls on a quarter of an hour.
      if (epochSeconds > 315532800) {
        bucket = current
        bucketOffset = offset
      }
      return offset
    },
  }
}

function regionFormat(id: string): Intl.DateTimeFormat {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset', year: 'numeric' })
    const resolved = format.resolvedOptions().timeZone
    if (resolved !== id && resolved.toLowerCase() === id.toLowerCase()) throw new RangeError(id)
    return format
  } catch {
    // The only failure is an unknown zone; the text is the one Java gives.
    throw javaError('ZoneRulesException', `Unknown time-zone ID: ${id}`)
  }
}

function regionOffset(format: Intl.DateTimeFormat, epochSeconds: number): number {
  // Beyond what a Date can hold the rules of the same day some cycles earlier apply.
  const clamped = epochSeconds > 8e12 ? (epochSeconds % cycle) + cycle : Math.max(-8.64e12, epochSeconds)
  const name = format.formatToParts(clamped * 1000).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return offsetSeconds(name.slice(3)) ?? 0
}

/** The moment of a wall time in a zone: inside a gap it moves forward by the gap, inside an overlap the earlier offset is taken. */
export function secondsOfLocal(localSeconds: number, zone: Zone): number {
  const before = zone.offsetAt(localSeconds - 86400)
  if (zone.offsetAt(localSeconds - before) === before) return localSeconds - before
  const after = zone.offsetAt(localSeconds + 86400)
  return zone.offsetAt(localSeconds - after) === after ? localSeconds - after : localSeconds - before
}
