import { ExpressionError, javaError } from '../expression-error.ts'
import { epochDayOf } from '../time/civil.ts'
import { parseIso } from '../time/iso-parse.ts'
import { Instant, LocalDate, LocalDateTime, ZonedDateTime } from '../time/temporal.ts'

/** The date or moment of an Ion timestamp. A timestamp without time is a date; a whole UTC day is one where the generation says so. */
export function ionTimestamp(text: string, dayIsDate: boolean): unknown {
  const [date = '', time = ''] = text.split('T')
  const [year, month = '1', day = '1'] = date.split('-')
  if (time === '') return new LocalDate(epochDayOf(Number(year), Number(month), Number(day)))
  // Fractions are kept to the millisecond.
  const parsed = parseIso(text.replace(/(\.\d{3})\d+/, '$1').replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00'))
  if (!(parsed instanceof ZonedDateTime)) throw javaError('IonException', `Invalid timestamp: ${text}`)
  if (parsed.offset !== 0) return withFraction(parsed, dayIsDate)
  if (dayIsDate && parsed.nanos === 0 && parsed.seconds % 86400 === 0) return new LocalDate(parsed.seconds / 86400)
  return withFraction(new Instant(parsed.seconds, parsed.nanos), dayIsDate)
}

/** Where whole days are no dates, JSON shows six digits of fraction. */
function withFraction<T extends Instant | ZonedDateTime>(moment: T, short: boolean): T {
  moment.fixedFraction = !short
  return moment
}

const types: Readonly<Record<string, (parsed: unknown) => unknown>> = {
  ZonedDateTime: (parsed) => (parsed instanceof ZonedDateTime ? parsed : undefined),
  OffsetDateTime: (parsed) => (parsed instanceof ZonedDateTime ? parsed : undefined),
  Instant: (parsed) => (parsed instanceof ZonedDateTime ? new Instant(parsed.seconds, parsed.nanos) : undefined),
  LocalDate: (parsed) => (parsed instanceof LocalDate ? parsed : undefined),
  LocalDateTime: (parsed) => (parsed instanceof LocalDateTime ? parsed : undefined),
}

/** The value of a text annotated with a Java class; undefined for other annotations. */
export function typedText(annotation: string, text: string, dayIsDate: boolean): unknown {
  const type = types[annotation]
  if (type === undefined) return undefined
  try {
    const value = type(parseIso(text))
    return value instanceof Instant || value instanceof ZonedDateTime ? withFraction(value, dayIsDate) : value
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}
