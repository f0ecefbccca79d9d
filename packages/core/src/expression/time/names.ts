/** How long a name is: `Mar`, `March`, `M`. */
export type NameStyle = 'short' | 'long' | 'narrow'

/** The locale as a language tag, or undefined when nobody knows it; Java then uses its root names, which are short English ones. */
export function localeTag(locale: string): string | undefined {
  const tag = locale.replaceAll('_', '-')
  // A language in capital letters is unknown to Java.
  if (!/^[a-z]{2,3}(?:-|$)/.test(tag)) return undefined
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag]).length > 0 ? tag : undefined
  } catch {
    // A malformed tag is as unknown as an unknown one.
    return undefined
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let known = formats.get(key)
  if (known === undefined) {
    known = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
    formats.set(key, known)
  }
  return known
}

function part(locale: string, options: Intl.DateTimeFormatOptions, ms: number, type: string): string {
  return (
    format(locale, options)
      .formatToParts(ms)
      .find((one) => one.type === type)?.value ?? ''
  )
}

/** Month 1–12. Beside a day a month may be written otherwise than alone (genitive). */
export function monthName(month: number, style: NameStyle, locale: string | undefined, standalone: boolean): string {
  const ms = Date.UTC(2024, month - 1, 15)
  if (locale === undefined) return style === 'narrow' ? String(month) : part('en-US', { month: 'short' }, ms, 'month')
  const alone = format(locale, { month: style }).format(ms)
  if (standalone) return alone
  const beside = part(locale, { month: style, day: 'numeric' }, ms, 'month')
  return /^\d+$/.test(beside) ? alone : beside
}

/** Day 1 (Monday) – 7. */
export function dayName(day: number, style: NameStyle, locale: string | undefined, standalone = false): string {
  const ms = Date.UTC(2024, 0, day)
  if (locale === undefined) return part('en-US', { weekday: style === 'long' ? 'short' : style }, ms, 'weekday')
  return part(locale, standalone ? { weekday: style } : { weekday: style, day: 'numeric', month: 'short' }, ms, 'weekday')
}

export function amPm(hour: number, locale: string | undefined): string {
  return part(locale ?? 'en-US', { hour: 'numeric', hour12: true }, Date.UTC(2024, 0, 1, hour), 'dayPeriod')
}

/** `in the afternoon` */
export function dayPeriod(ofDay: number, locale: string | undefined): string {
  const hour = Math.floor(ofDay / 3600)
  if (ofDay === 0 && (locale ?? 'en').startsWith('en')) return 'midnight'
  // Noon is one moment; a minute later it is the afternoon.
  const shown = hour === 12 && ofDay !== 43200 ? 13 : hour
  return part(locale ?? 'en-US', { hour: 'numeric', hour12: true, dayPeriod: 'long' }, Date.UTC(2024, 0, 1, shown), 'dayPeriod')
}

export function eraName(positive: boolean, style: NameStyle, locale: string | undefined): string {
  if (locale === undefined) return positive ? 'CE' : 'BCE'
  return part(locale ?? 'en-US', { era: style, year: 'numeric' }, Date.UTC(positive ? 2024 : -100, 6, 1), 'era')
}

/** Abbreviations live in the English of the country that uses them. */
const englishes = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-CA', 'en-NZ', 'en-ZA']
const abbreviations: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Shanghai': 'CST',
  'Asia/Seoul': 'KST',
  'Asia/Kolkata': 'IST',
  'Europe/Moscow': 'MSK',
  'Asia/Hong_Kong': 'HKT',
}

/** `CET`, `Central European Standard Time`; generic: `ET`, `New Zealand Time`. */
export function zoneName(
  zone: string,
  epochMs: number,
  style: 'short' | 'long' | 'shortGeneric' | 'longGeneric',
  locale: string | undefined,
): string {
  if (/^(?:UTC|GMT|UT)$/.test(zone)) {
    if (style.startsWith('short')) return zone
    return part(
      locale ?? 'en-US',
      { timeZone: zone === 'GMT' ? 'Africa/Abidjan' : 'UTC', timeZoneName: 'long', year: 'numeric' },
      epochMs,
      'timeZoneName',
    )
  }
  const abbreviation = abbreviations[zone]
  if (style === 'short' && abbreviation !== undefined) return abbreviation
  const locales = style.startsWith('long') ? [locale ?? 'en-US', 'en-US'] : englishes
  for (const ms of [epochMs, referenceMs(zone, epochMs)]) {
    for (const candidate of locales) {
      const name = part(candidate, { timeZone: zone, timeZoneName: style, year: 'numeric' }, ms, 'timeZoneName')
      if (!/(?:GMT|UTC)[+-]/.test(name) && !(style === 'shortGeneric' && name.includes(' '))) return name
    }
  }
  return style === 'shortGeneric'
    ? zoneName(zone, epochMs, 'short', locale)
    : part('en-US', { timeZone: zone, timeZoneName: style, year: 'numeric' }, epochMs, 'timeZoneName')
}

/** A moment of 2024 with the same offset, else in winter: names of zones are those of today, whatever the year. */
function referenceMs(zone: string, epochMs: number): number {
  const offset = (ms: number): string => part('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' }, ms, 'timeZoneName')
  const [winter, summer] = [Date.UTC(2024, 0, 15), Date.UTC(2024, 6, 15)]
  return offset(epochMs) === offset(summer) ? summer : winter
}

interface WeekRule {
  /** 1 = Monday */
  readonly firstDay: number
  readonly minimalDays: number
}

/** When weeks begin and what the first week of a year is. */
export function weekRule(locale: string | undefined): WeekRule {
  if (locale === undefined) return { firstDay: 1, minimalDays: 4 }
  // Without a region Java takes the weeks of the United States.
  const region = new Intl.Locale(locale).region ?? 'US'
  const sunday = 'US CA MX JP KR IN BR AU IL ZA TW HK PH TH SG AR CO PE VE PT'.split(' ').includes(region)
  const iso = 'AD AT BE BG CH CZ DE DK EE ES FI FR GB GR HU IE IS IT LI LT LU NL NO PL PT RU SE SK'.split(' ').includes(region)
  return { firstDay: sunday ? 7 : 1, minimalDays: iso ? 4 : 1 }
}
