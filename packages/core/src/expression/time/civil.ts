/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar; month 1–12. */
export function epochDayOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468
}

export interface CivilDate {
  readonly year: number
  /** 1–12 */
  readonly month: number
  readonly day: number
}

export function civilOf(epochDay: number): CivilDate {
  const shifted = epochDay + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1 }
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** 1 (Monday) – 7 (Sunday) */
export function dayOfWeek(epochDay: number): number {
  return ((((epochDay + 3) % 7) + 7) % 7) + 1
}

export function dayOfYear(epochDay: number): number {
  return epochDay - epochDayOf(civilOf(epochDay).year, 1, 1) + 1
}

/** Adds months, cutting the day to the length of the month. */
export function plusMonths(epochDay: number, months: number): number {
  const { year, month, day } = civilOf(epochDay)
  const total = year * 12 + (month - 1) + months
  const newYear = Math.floor(total / 12)
  const newMonth = total - newYear * 12 + 1
  return epochDayOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
}

/** ISO week-based year and week of a day. */
export function isoWeekOf(epochDay: number): { weekYear: number; week: number } {
  return weekOf(epochDay, 1, 4)
}

/** Week-based year and week for weeks which begin on `firstDay` (1 = Monday) and need `minimalDays` in the first week. */
export function weekOf(epochDay: number, firstDay: number, minimalDays: number): { weekYear: number; week: number } {
  const { year } = civilOf(epochDay)
  const start = (of: number): number => {
    const first = epochDayOf(of, 1, 1)
    const offset = (dayOfWeek(first) - firstDay + 7) % 7
    return 7 - offset >= minimalDays ? first - offset : first - offset + 7
  }
  const weekYear = epochDay < start(year) ? year - 1 : epochDay >= start(year + 1) ? year + 1 : year
  return { weekYear, week: Math.floor((epochDay - start(weekYear)) / 7) + 1 }
}
