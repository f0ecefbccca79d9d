import { Instant, LocalDate, LocalDateTime, ZonedDateTime } from '../time/temporal.ts'
import { isMap, LinkedMap, MapEntry } from './map.ts'
import { Char, isNumeric, type NumberKind, numberKind } from './number.ts'

const numberNames: Readonly<Record<NumberKind, string>> = {
  int: 'java.lang.Integer',
  long: 'java.lang.Long',
  double: 'java.lang.Double',
  float: 'java.lang.Float',
  decimal: 'java.math.BigDecimal',
  biginteger: 'java.math.BigInteger',
}

/** Lists that Java makes of another class than ArrayList. */
const listNames = new WeakMap<readonly unknown[], string>()

export const stringArray = '[Ljava.lang.String;'
export const immutableList = 'java.util.ImmutableCollections$ListN'
export const keySet = 'java.util.LinkedHashMap$LinkedKeySet'
export const valueCollection = 'java.util.LinkedHashMap$LinkedValues'

/** The list, remembered to be of a class of Java. */
export function ofClass<List extends readonly unknown[]>(list: List, name: string): List {
  listNames.set(list, name)
  return list
}

/** Name of the Java class that the value would have. */
export function className(value: unknown): string {
  if (typeof value === 'string') return 'java.lang.String'
  if (typeof value === 'boolean') return 'java.lang.Boolean'
  if (isNumeric(value)) return numberNames[numberKind(value)]
  if (Array.isArray(value)) return listNames.get(value) ?? 'java.util.ArrayList'
  if (value instanceof LinkedMap) return 'java.util.LinkedHashMap'
  if (value instanceof Map) return 'java.util.HashMap'
  if (isMap(value)) return 'java.util.LinkedHashMap'
  if (value instanceof Char) return 'java.lang.Character'
  if (value instanceof MapEntry) return 'java.util.LinkedHashMap$Entry'
  return temporalName(value)
}

function temporalName(value: unknown): string {
  if (value instanceof LocalDate) return 'java.time.LocalDate'
  if (value instanceof LocalDateTime) return 'java.time.LocalDateTime'
  if (value instanceof ZonedDateTime) return 'java.time.ZonedDateTime'
  if (value instanceof Instant || value instanceof Date) return 'java.time.Instant'
  return value instanceof Uint8Array ? '[B' : 'java.lang.Object'
}
