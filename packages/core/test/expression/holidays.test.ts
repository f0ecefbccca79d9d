import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isHoliday } from '../../src/expression/time/holidays.ts'

// The file holds what its `about` says; nothing else writes it.
const { holidays } = JSON.parse(readFileSync(new URL('./engine-holidays.json', import.meta.url), 'utf8')) as {
  readonly holidays: Readonly<Record<string, string>>
}
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

function holidaysOf(country: string, region: string | undefined, year: number): string {
  const found: string[] = []
  for (let at = day(`${year}-01-01`); at < day(`${year + 1}-01-01`); at++) {
    if (isHoliday(at, country, region)) found.push(new Date(at * 86_400_000).toISOString().slice(5, 10))
  }
  return found.join(' ')
}

test('a year of public holidays in 70 countries and their regions is that of the real engine', () => {
  const ours = Object.keys(holidays).map((place) => {
    const [country = '', region] = place.split('/')
    return [place, holidaysOf(country, region, 2027)]
  })
  expect(Object.fromEntries(ours)).toEqual(holidays)
})

test('a day that is moved counts on its new date only', () => {
  expect([isHoliday(day('2026-07-03'), 'US', undefined), isHoliday(day('2026-07-04'), 'US', undefined)]).toEqual([true, false])
  expect(isHoliday(day('2021-12-31'), 'us', undefined)).toBe(false)
})

test('a region adds its own, in any case; an unknown one adds nothing', () => {
  const allSaints = day('2024-11-01')
  expect(['BY', 'by', 'be', 'nowhere', undefined].map((region) => isHoliday(allSaints, 'DE', region))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

test('an unknown country is told', () => {
  expect(() => isHoliday(0, 'XX', undefined)).toThrow('holidays/Holidays_xx.xml')
  expect(() => isHoliday(0, 'constructor', undefined)).toThrow('constructor')
})
