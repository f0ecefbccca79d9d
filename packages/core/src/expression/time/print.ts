import { civilOf, dayOfWeek, dayOfYear, weekOf } from './civil.ts'
import { amPm, dayName, dayPeriod, eraName, monthName, type NameStyle, weekRule, zoneName } from './names.ts'
import type { PatternElement } from './pattern.ts'
import { offsetText, type ZonedDateTime } from './temporal.ts'

/** Prints a moment by the elements of a pattern. `locale` is a language tag; undefined = the root locale. */
export function printDate(date: ZonedDateTime, elements: readonly PatternElement[], locale: string | undefined): string {
  const fields = fieldsOf(date)
  return elements.map((element) => printElement(element, fields, locale)).join('')
}

interface Fields {
  readonly date: ZonedDateTime
  readonly epochDay: number
  readonly year: number
  readonly month: number
  readonly day: number
  /** Second of the day. */
  readonly ofDay: number
}

function fieldsOf(date: ZonedDateTime): Fields {
  const epochDay = Math.floor(date.localSeconds / 86400)
  return { date, epochDay, ...civilOf(epochDay), ofDay: date.localSeconds - epochDay * 86400 }
}

function printElement(element: PatternElement, fields: Fields, locale: string | undefined): string {
  switch (element.type) {
    case 'literal':
      return element.text
    case 'optional':
      return element.elements.map((inner) => printElement(inner, fields, locale)).join('')
    case 'fraction':
      return fields.date.nanos === 0 ? '' : `.${String(fields.date.nanos).padStart(9, '0').replace(/0+$/, '')}`
    case 'offset':
      return offsetForm(fields.date.offset, element.form, element.none)
    case 'field':
      return printField(element.letter, element.count, fields, locale).padStart(element.pad)
  }
}

const style = (count: number): NameStyle => (count === 4 ? 'long' : count === 5 ? 'narrow' : 'short')
const number = (value: number, count: number): string => {
  const text = String(Math.abs(value)).padStart(count, '0')
  return value < 0 ? `-${text}` : text
}

function printField(letter: string, count: number, fields: Fields, locale: string | undefined): string {
  const { year, month, day, epochDay, ofDay, date } = fields
  switch (letter) {
    case 'u':
      return yearField(year, count)
    case 'y':
      return yearField(year > 0 ? year : 1 - year, count)
    case 'Y':
      return yearField(week(epochDay, locale).weekYear, count)
    case 'G':
      return eraName(year > 0, style(count), locale)
    case 'M':
    case 'L':
      return count < 3 ? number(month, count) : monthName(month, style(count), locale, letter === 'L')
    case 'Q':
    case 'q':
      return quarter(Math.ceil(month / 3), count)
    case 'd':
      return number(day, count)
    case 'D':
      return number(dayOfYear(epochDay), count)
    case 'g':
      return number(epochDay + 40587, count)
    case 'w':
      return number(week(epochDay, locale).week, count)
    case 'W':
      return number(weekOfMonth(epochDay, day, locale), count)
    case 'F':
      return number(Math.floor((day - 1) / 7) + 1, count)
    case 'E':
      return dayName(dayOfWeek(epochDay), style(count), locale)
    case 'e':
    case 'c':
      return count < 3
        ? number(((dayOfWeek(epochDay) - weekRule(locale).firstDay + 7) % 7) + 1, count)
        : dayName(dayOfWeek(epochDay), style(count), locale, letter === 'c')
    case 'a':
      return amPm(Math.floor(ofDay / 3600), locale)
    case 'B':
      return dayPeriod(ofDay, locale)
    default:
      return timeField(letter, count, ofDay, date.nanos) ?? zoneField(letter, count, date, locale)
  }
}

function timeField(letter: string, count: number, ofDay: number, nanos: number): string | undefined {
  const hour = Math.floor(ofDay / 3600)
  switch (letter) {
    case 'H':
      return number(hour, count)
    case 'k':
      return number(hour === 0 ? 24 : hour, count)
    case 'K':
      return number(hour % 12, count)
    case 'h':
      return number(hour % 12 === 0 ? 12 : hour % 12, count)
    case 'm':
      return number(Math.floor(ofDay / 60) % 60, count)
    case 's':
      return number(ofDay % 60, count)
    case 'S':
      return String(nanos).padStart(9, '0').slice(0, count)
    case 'n':
      return number(nanos, count)
    case 'A':
      return number(ofDay * 1000 + Math.floor(nanos / 1e6), count)
    case 'N':
      return String(BigInt(ofDay) * 1_000_000_000n + BigInt(nanos)).padStart(count, '0')
    default:
      return undefined
  }
}

function zoneField(letter: string, count: number, date: ZonedDateTime, locale: string | undefined): string {
  const { zone, offset } = date
  switch (letter) {
    case 'V':
      return zone.id
    case 'z':
    case 'v':
      return zone.isOffset || zone.id.includes('+')
        ? zone.id
        : zoneName(zone.id, date.seconds * 1000, `${count === 4 ? 'long' : 'short'}${letter === 'v' ? 'Generic' : ''}`, locale)
    case 'O':
      return localizedOffset(offset, count === 4)
    case 'X':
      return offsetForm(offset, xForms[count - 1] ?? '+HH:MM', 'Z')
    case 'x':
      return offsetForm(offset, xForms[count - 1] ?? '+HH:MM', count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00')
    default:
      if (count === 4) return localizedOffset(offset, true)
      return count === 5 ? offsetForm(offset, '+HH:MM:ss', 'Z') : offsetForm(offset, '+HHMM', '+0000')
  }
}

const xForms = ['+HHmm', '+HHMM', '+HH:MM', '+HHMMss', '+HH:MM:ss']

/** Offset in Java's notation: capital letters are always shown, small ones only when not zero. */
export function offsetForm(offset: number, form: string, none: string): string {
  const magnitude = Math.abs(offset)
  const [hours, minutes, seconds] = [Math.floor(magnitude / 3600), Math.floor(magnitude / 60) % 60, magnitude % 60]
  if (offset === 0) return none
  const colon = form.includes(':') ? ':' : ''
  let text = `${offset < 0 ? '-' : '+'}${number(hours, 2)}`
  if (form.includes('MM') || minutes !== 0) text += `${colon}${number(minutes, 2)}`
  if (form.includes('ss') && seconds !== 0) text += `${colon}${number(seconds, 2)}`
  return text
}

function localizedOffset(offset: number, full: boolean): string {
  if (offset === 0) return 'GMT'
  if (full) return `GMT${offsetText(offset)}`
  const [sign, hours = '', minutes = ''] = /^(.)(\d\d):(\d\d)/.exec(offsetText(offset))?.slice(1) ?? []
  return `GMT${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`
}

function yearField(year: number, count: number): string {
  if (count === 2) return number(((year % 100) + 100) % 100, 2)
  const text = number(year, count)
  return count >= 4 && year > 10 ** count - 1 ? `+${text}` : text
}

const ordinals = ['1st', '2nd', '3rd', '4th']

function quarter(value: number, count: number): string {
  if (count < 3) return number(value, count)
  return count === 3 ? `Q${value}` : count === 4 ? `${ordinals[value - 1]} quarter` : String(value)
}

function week(epochDay: number, locale: string | undefined): { weekYear: number; week: number } {
  const { firstDay, minimalDays } = weekRule(locale)
  return weekOf(epochDay, firstDay, minimalDays)
}

function weekOfMonth(epochDay: number, day: number, locale: string | undefined): number {
  const { firstDay, minimalDays } = weekRule(locale)
  const offset = (dayOfWeek(epochDay - day + 1) - firstDay + 7) % 7
  const first = 7 - offset >= minimalDays ? 1 : 0
  return Math.floor((day - 1 + offset) / 7) + first
}
