import { Dbl } from '../../model/dbl.ts'
import { Instant, LocalDate, LocalDateTime, ZonedDateTime } from '../time/temporal.ts'
import { isMap, mapEntries, mapGet, mapHas, mapSize } from './map.ts'
import { Char, Decimal, isNumeric, numberKind, toBigInt, toDouble } from './number.ts'

/** Java's `equals`: an Integer differs from a Long of the same value, `1` from `1.0`; lists and maps by content. */
export function equals(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (left === null || left === undefined || right === null || right === undefined) return (left ?? null) === (right ?? null)
  if (isNumeric(left) && isNumeric(right)) return numbersEqual(left, right)
  if (left instanceof Char || right instanceof Char) return left instanceof Char && right instanceof Char && left.text === right.text
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => equals(item, right[index]))
  if (isMap(left)) {
    if (!isMap(right) || mapSize(left) !== mapSize(right)) return false
    return mapEntries(left).every(([key, value]) => mapHas(right, key) && equals(value, mapGet(right, key)))
  }
  return temporalsEqual(left, right)
}

function numbersEqual(left: Parameters<typeof numberKind>[0], right: Parameters<typeof numberKind>[0]): boolean {
  const kind = numberKind(left)
  if (kind !== numberKind(right)) return false
  if (kind === 'int' || kind === 'long' || kind === 'biginteger') return toBigInt(left) === toBigInt(right)
  if (left instanceof Decimal && right instanceof Decimal) return left.unscaled === right.unscaled && left.scale === right.scale
  const value = left instanceof Dbl ? left.value : toDouble(left)
  return Object.is(value, toDouble(right))
}

function temporalsEqual(left: unknown, right: unknown): boolean {
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime()
  if (left instanceof LocalDate && right instanceof LocalDate) return left.epochDay === right.epochDay
  for (const type of [Instant, LocalDateTime, ZonedDateTime]) {
    if (left instanceof type && right instanceof type) return left.seconds === right.seconds && left.nanos === right.nanos
  }
  return false
}
