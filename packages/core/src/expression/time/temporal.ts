import { civilOf } from './civil.ts'

/** A time zone or a fixed offset. Offsets are seconds east of Greenwich. */
export interface Zone {
  readonly id: string
  /** A plain offset such as `+02:00` or `Z`: it has no name to print. */
  readonly isOffset: boolean
  offsetAt(epochSeconds: number): number
}

/** A moment. `fixedFraction`: JSON shows six digits of fraction. `seconds` since 1970-01-01T00:00:00Z, `nanos` 0–999,999,999. */
export class Instant {
  readonly seconds: number
  readonly nanos: number
  fixedFraction = false
  constructor(seconds: number, nanos: number) {
    this.seconds = seconds
    this.nanos = nanos
  }
  toString(): string {
    return `${localText(this.seconds, this.nanos, 'always')}Z`
  }
  toJSON(): string {
    return jsonMoment(this.seconds, this.nanos, this.fixedFraction)
  }
}

/** A day. */
export class LocalDate {
  readonly epochDay: number
  constructor(epochDay: number) {
    this.epochDay = epochDay
  }
  toString(): string {
    return dateText(this.epochDay)
  }
  toJSON(): string {
    return this.toString()
  }
}

/** A wall time; `seconds` as if it were UTC. */
export class LocalDateTime {
  readonly seconds: number
  readonly nanos: number
  constructor(seconds: number, nanos: number) {
    this.seconds = seconds
    this.nanos = nanos
  }
  toString(): string {
    return localText(this.seconds, this.nanos, 'short')
  }
  toJSON(): string {
    return this.toString()
  }
}

/** A moment seen from a zone. `offset` in seconds east of Greenwich. */
export class ZonedDateTime {
  readonly seconds: number
  readonly nanos: number
  readonly zone: Zone
  readonly offset: number
  fixedFraction = false
  constructor(seconds: number, nanos: number, zone: Zone) {
    this.seconds = seconds
    this.nanos = nanos
    this.zone = zone
    this.offset = zone.offsetAt(seconds)
  }
  get localSeconds(): number {
    return this.seconds + this.offset
  }
  toString(): string {
    const region = this.zone.isOffset ? '' : `[${this.zone.id}]`
    return `${localText(this.localSeconds, this.nanos, 'short')}${offsetText(this.offset)}${region}`
  }
  toJSON(): string {
    return jsonMoment(this.seconds, this.nanos, this.fixedFraction)
  }
}

function jsonMoment(seconds: number, nanos: number, fixedFraction: boolean): string {
  if (!fixedFraction) return `${localText(seconds, nanos, 'always')}Z`
  return `${localText(seconds, 0, 'always')}.${String(nanos).padStart(9, '0').slice(0, 6)}Z`
}

const two = (value: number): string => String(value).padStart(2, '0')

export function yearText(year: number): string {
  if (year > 9999) return `+${year}`
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0')
}

export function dateText(epochDay: number): string {
  const { year, month, day } = civilOf(epochDay)
  return `${yearText(year)}-${two(month)}-${two(day)}`
}

/** `T`-joined wall time; seconds are left out when zero in the short form, fractions have 0, 3, 6 or 9 digits. */
export function localText(seconds: number, nanos: number, secondsRule: 'always' | 'short'): string {
  const epochDay = Math.floor(seconds / 86400)
  const ofDay = seconds - epochDay * 86400
  const text = `${dateText(epochDay)}T${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}`
  if (secondsRule === 'short' && ofDay % 60 === 0 && nanos === 0) return text
  return `${text}:${two(ofDay % 60)}${fractionText(nanos)}`
}

export function fractionText(nanos: number): string {
  if (nanos === 0) return ''
  const digits = String(nanos).padStart(9, '0')
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`
}

/** `Z`, `+02:00`, `+00:09:21` */
export function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const magnitude = Math.abs(offset)
  const seconds = magnitude % 60
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(magnitude / 3600))}:${two(Math.floor(magnitude / 60) % 60)}${seconds === 0 ? '' : `:${two(seconds)}`}`
}
