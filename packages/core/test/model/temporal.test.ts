import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  durationSeconds,
  durationText,
  durationTextOfMs,
  instantMicros,
  instantText,
  isIsoDuration,
  parseInstant,
  parseIsoDuration,
  parseLocalDate,
  parseLocalTime,
} from '../../src/model/temporal.ts'

describe('instants', () => {
  test.each([
    ['2024-01-01T00:00:00.1+02:00', '2023-12-31T22:00:00.100000Z', '2023-12-31T22:00:00.100Z'],
    ['2024-01-01T00:00:00.123456789Z', '2024-01-01T00:00:00.123456Z', '2024-01-01T00:00:00.123456789Z'],
    ['2024-01-01T24:00:00Z', '2024-01-02T00:00:00.000000Z', '2024-01-02T00:00:00Z'],
    ['2024-01-01t00:00:00z', '2024-01-01T00:00:00.000000Z', '2024-01-01T00:00:00Z'],
    ['1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59.500000Z', '1969-12-31T23:59:59.500Z'],
  ])('%s is stored as %s and prints as %s', (text, stored, printed) => {
    expect(instantMicros(parseInstant(text))).toBe(stored)
    expect(instantText(parseInstant(text))).toBe(printed)
  })

  test.each([
    ['2024-01-01', 'at index 10'],
    ['2024-01-01T00:00Z', 'at index 16'],
    ['2024-01-01T00:00:00', 'at index 19'],
    ['2024-01-01T00:00:00Zx', 'unparsed text found at index 20'],
    ['2023-02-29T00:00:00Z', "Invalid date 'February 29' as it is not a leap year"],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseInstant(text)).toThrow(reason)
  })

  test('what JavaScript writes is read back', () => {
    const dates = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-01-01') })
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseInstant(date.toISOString())).toEqual({ epochMs: date.getTime(), subMillisNanos: 0 })
      }),
    )
  })
})

describe('dates and times', () => {
  test('a date is what the calendar has', () => {
    expect(parseLocalDate('2024-02-29')).toBe('2024-02-29')
    expect(() => parseLocalDate('2024-02-30')).toThrow("Text '2024-02-30' could not be parsed: Invalid date 'FEBRUARY 30'")
    expect(() => parseLocalDate('2024-13-01')).toThrow('Invalid value for MonthOfYear (valid values 1 - 12): 13')
  })

  test('a time is stored with seconds and prints without when they are zero', () => {
    expect(parseLocalTime('10:20')).toMatchObject({ text: '10:20:00', short: '10:20' })
    expect(parseLocalTime('10:20:30.500')).toMatchObject({ text: '10:20:30.5', short: '10:20:30.5' })
    expect(() => parseLocalTime('9:00')).toThrow("Text '9:00' could not be parsed at index 0")
  })
})

describe('durations', () => {
  test.each([
    ['pt5m', 'PT5M', 300],
    ['P1D', 'PT24H', 86_400],
    ['-PT5M', 'PT-5M', -300],
    ['PT-0.5S', 'PT-0.5S', -0.5],
    ['-PT1.5S', 'PT-1.5S', -1.5],
    ['P1DT2H0.5S', 'PT26H0.5S', 93_600.5],
    ['PT0S', 'PT0S', 0],
  ])('%s is %s, %d seconds', (text, printed, seconds) => {
    expect(durationText(parseIsoDuration(text))).toBe(printed)
    expect(durationSeconds(parseIsoDuration(text))).toBe(seconds)
  })

  test.each(['', 'P', 'PT', 'P1DT', '5m', 'P1Y', 'P1W', 'PT1.5H', '90', 'PT.5S'])('%j is none', (text) => {
    expect(isIsoDuration(text)).toBe(false)
  })

  test('milliseconds survive their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
        const { seconds, nanos } = parseIsoDuration(durationTextOfMs(ms))
        expect(seconds * 1000 + nanos / 1e6).toBe(ms)
      }),
    )
  })
})
