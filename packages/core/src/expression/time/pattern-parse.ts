import { javaError } from '../expression-error.ts'
import { dayOfWeek, daysInMonth, epochDayOf } from './civil.ts'
import { unparsable } from './iso-parse.ts'
import { amPm, dayName, monthName, type NameStyle, weekRule } from './names.ts'
import type { PatternElement } from './pattern.ts'
import { LocalDate, LocalDateTime, ZonedDateTime } from './temporal.ts'
import { offsetZone, secondsOfLocal, zoneOf } from './zone.ts'

/** Values of fields read from a text, by pattern letter; `offset` and `zone` beside them. */
interface Found {
  readonly fields: Map<string, number>
  offset?: number
  zone?: string
}

/** Reads a text by the elements of a pattern: date, date-time, or date-time with zone. @throws ExpressionError */
export function parseByPattern(
  text: string,
  elements: readonly PatternElement[],
  locale: string | undefined,
): LocalDate | LocalDateTime | ZonedDateTime {
  const reader = new PatternReader(text, locale)
  const end = reader.read(elements, 0)
  if (end < text.length)
    throw end >= 0
      ? javaError('DateTimeParseException', `Text '${text}' could not be parsed, unparsed text found at index ${end}`)
      : unparsable(text, ~end)
  return resolve(reader.found, text, locale)
}

class PatternReader {
  found: Found = { fields: new Map() }
  private readonly text: string
  private readonly locale: string | undefined

  constructor(text: string, locale: string | undefined) {
    this.text = text
    this.locale = locale
  }

  /** The position behind what was read, or the complement of where reading failed. */
  read(elements: readonly PatternElement[], start: number): number {
    let position = start
    for (const [index, element] of elements.entries()) {
      position = this.element(element, elements, index, position)
      if (position < 0) return position
    }
    return position
  }

  private element(element: PatternElement, all: readonly PatternElement[], index: number, position: number): number {
    if (element.type === 'literal') return this.text.startsWith(element.text, position) ? position + element.text.length : ~position
    if (element.type === 'optional') {
      const before: Found = { ...this.found, fields: new Map(this.found.fields) }
      const end = this.read(element.elements, position)
      if (end >= 0) return end
      this.found = before
      return position
    }
    if (element.type === 'fraction') return this.fraction(position)
    if (element.type === 'offset') return this.offset(position, element.none)
    let at = position
    while (element.pad > 0 && this.text[at] === ' ' && at < position + element.pad - 1) at++
    return this.field(element.letter, element.count, at, reservedDigits(all, index))
  }

  private fraction(position: number): number {
    const digits = /^\.(\d{1,9})/.exec(this.text.slice(position))
    if (digits === null) return position
    this.set('S', Number((digits[1] ?? '').padEnd(9, '0')))
    return position + digits[0].length
  }

  private set(letter: string, value: number): void {
    this.found.fields.set(letter, value)
  }

  private field(letter: string, count: number, position: number, reserved: number): number {
    if ((letter === 'M' || letter === 'L') && count >= 3)
      return this.name('M', position, 12, (n) => monthName(n, styleOf(count), this.locale, letter === 'L'))
    if (letter === 'E' || ((letter === 'e' || letter === 'c') && count >= 3))
      return this.name('E', position, 7, (n) => dayName(n, styleOf(count), this.locale))
    if (letter === 'a') return this.name('a', position, 2, (n) => amPm(n === 1 ? 0 : 12, this.locale))
    if (letter === 'G') return this.name('G', position, 2, (n) => (n === 1 ? 'BC' : 'AD'))
    if (letter === 'V' || letter === 'z' || letter === 'v') return this.zone(position)
    if (letter === 'X' || letter === 'x' || letter === 'Z' || letter === 'O') {
      return this.offset(position, letter === 'X' || (letter === 'Z' && count === 5) ? 'Z' : letter === 'O' ? 'GMT' : '+0000')
    }
    if (letter === 'S') return this.digits('S', position, count, count, 0, (digits) => Number(digits.padEnd(9, '0')))
    if ((letter === 'y' || letter === 'u' || letter === 'Y') && count === 2)
      return this.digits(letter, position, 2, 2, 0, (digits) => 2000 + Number(digits))
    const variable = count === 1 || letter === 'y' || letter === 'u' || letter === 'Y'
    return this.digits(letter, position, count, variable ? 19 : count, reserved, Number)
  }

  private digits(letter: string, position: number, min: number, max: number, reserved: number, value: (digits: string) => number): number {
    const sign = max === 19 ? (/^[+-]?/.exec(this.text.slice(position))?.[0] ?? '') : ''
    const start = position + sign.length
    const run = /^\d*/.exec(this.text.slice(start, start + max))?.[0] ?? ''
    const length = Math.max(Math.min(min, run.length), run.length - reserved)
    // A year of more digits than the pattern has needs a sign.
    if (length < min || (max === 19 && min >= 4 && sign === '' && length > min)) return ~position
    this.set(letter, (sign === '-' ? -1 : 1) * value(run.slice(0, length)))
    return start + length
  }

  /** The longest of the names 1…count that stands here. */
  private name(letter: string, position: number, count: number, name: (index: number) => string): number {
    let best = 0
    let length = 0
    for (let index = 1; index <= count; index++) {
      const candidate = name(index)
      if (candidate.length > length && this.text.startsWith(candidate, position)) {
        best = index
        length = candidate.length
      }
    }
    if (best === 0) return ~position
    this.set(letter, best)
    return position + length
  }

  private zone(position: number): number {
    const id = /^[A-Za-z][A-Za-z0-9~/._+:-]*|^[+-]\d\d(?::?\d\d)*/.exec(this.text.slice(position))?.[0]
    if (id === undefined) return ~position
    zoneOf(id)
    this.found.zone = id
    return position + id.length
  }

  private offset(position: number, none: string): number {
    const rest = this.text.slice(position)
    const found = /^(?:GMT|UTC)?([+-])(\d\d?)(?::?(\d\d)(?::?(\d\d))?)?/.exec(rest)
    if (found !== null) {
      const magnitude = Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0)
      this.found.offset = found[1] === '-' ? -magnitude : magnitude
      return position + found[0].length
    }
    if (!rest.startsWith(none)) return ~position
    this.found.offset = 0
    return position + none.length
  }
}

const styleOf = (count: number): NameStyle => (count === 4 ? 'long' : count === 5 ? 'narrow' : 'short')

/** Digits that belong to the fixed-width numbers directly behind. */
function reservedDigits(elements: readonly PatternElement[], index: number): number {
  let reserved = 0
  for (const element of elements.slice(index + 1)) {
    if (element.type !== 'field' || !/[MLdDHhkKmsSywu]/.test(element.letter) || (/[ML]/.test(element.letter) && element.count > 2)) break
    if (element.count === 1) break
    reserved += element.count
  }
  return reserved
}

function resolve(found: Found, text: string, locale: string | undefined): LocalDate | LocalDateTime | ZonedDateTime {
  const incomplete = (): Error =>
    javaError('DateTimeParseException', `Text '${text}' could not be parsed: Unable to obtain LocalDate from the fields`)
  const epochDay = dayOf(found.fields, text, locale)
  if (epochDay === undefined) throw incomplete()
  const weekday = found.fields.get('E')
  if (weekday !== undefined && weekday !== dayOfWeek(epochDay))
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Conflict found: Field DayOfWeek`)
  const seconds = timeOf(found.fields, text)
  if (seconds === undefined) return new LocalDate(epochDay)
  const local = epochDay * 86400 + seconds
  const nanos = found.fields.get('S') ?? found.fields.get('n') ?? 0
  if (found.offset !== undefined) {
    const zone = found.zone === undefined ? offsetZone(found.offset) : zoneOf(found.zone)
    return new ZonedDateTime(local - found.offset, nanos, zone)
  }
  if (found.zone === undefined) return new LocalDateTime(local, nanos)
  return new ZonedDateTime(secondsOfLocal(local, zoneOf(found.zone)), nanos, zoneOf(found.zone))
}

/** The day told by year, month and day, or by year and day of the year. A day past the end of its month is the last one. */
function dayOf(fields: ReadonlyMap<string, number>, text: string, locale: string | undefined): number | undefined {
  const year = fields.get('u') ?? fields.get('y')
  if (year === undefined) return weekDay(fields, locale)
  const month = fields.get('M') ?? fields.get('L')
  const day = fields.get('d')
  const ofYear = fields.get('D')
  if (month === undefined || day === undefined) return ofYear === undefined ? undefined : epochDayOf(year, 1, 1) + ofYear - 1
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Invalid value for MonthOfYear or DayOfMonth`)
  }
  return epochDayOf(year, month, Math.min(day, daysInMonth(year, month)))
}

/** The day told by week-based year, week and day of the week, by the weeks of the locale. */
function weekDay(fields: ReadonlyMap<string, number>, locale: string | undefined): number | undefined {
  const [year, week, day] = [fields.get('Y'), fields.get('w'), fields.get('e')]
  if (year === undefined || week === undefined || day === undefined) return undefined
  const { firstDay, minimalDays } = weekRule(locale)
  const inFirstWeek = epochDayOf(year, 1, minimalDays)
  return inFirstWeek - ((dayOfWeek(inFirstWeek) - firstDay + 7) % 7) + (week - 1) * 7 + day - 1
}

function timeOf(fields: ReadonlyMap<string, number>, text: string): number | undefined {
  const half = fields.get('a')
  const clock = fields.get('h') ?? fields.get('K')
  let hour = fields.get('H') ?? (fields.get('k') === 24 ? 0 : fields.get('k'))
  if (hour === undefined && clock !== undefined && half !== undefined) hour = (clock % 12) + (half === 2 ? 12 : 0)
  if (hour === undefined) return undefined
  if (clock !== undefined && (clock > 12 || (fields.has('h') && clock < 1)))
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Invalid value for ClockHourOfAmPm`)
  const minute = fields.get('m') ?? 0
  const second = fields.get('s') ?? 0
  if (hour === 24 && minute === 0 && second === 0) return 86400
  if (hour > 23 || minute > 59 || second > 59)
    throw javaError('DateTimeParseException', `Text '${text}' could not be parsed: Invalid value for HourOfDay`)
  return hour * 3600 + minute * 60 + second
}
