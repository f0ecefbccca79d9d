import { describe, expect, test } from 'vitest'
import { dbl } from '../../src/model/dbl.ts'
import { convertKvValue, kvKeyProblem, kvOutput, kvValueOfText, readKvValue, typedKvValue, writeKvValue } from '../../src/model/kv.ts'

test.each<[unknown, string, unknown]>([
  ['plain', 'STRING', 'plain'],
  ['5', 'STRING', '5'],
  ['P1D', 'DURATION', 'PT24H'],
  [5, 'NUMBER', 5],
  [dbl(1), 'NUMBER', dbl(1)],
  [true, 'BOOLEAN', true],
  [{ a: 1 }, 'JSON', { a: 1 }],
  [null, 'STRING', null],
  [new Date(0), 'DATETIME', '1970-01-01T00:00:00Z'],
])('%j is a %s', (value, type, stored) => {
  expect(typedKvValue(value)).toEqual({ type, value: stored })
})

describe('a text with a kvType', () => {
  test.each([
    ['5', 'NUMBER', 5],
    ['1e3', 'NUMBER', dbl(1000)],
    ['TRUE', 'BOOLEAN', true],
    ['2024-01-02T03:04:05Z', 'DATETIME', '2024-01-02T03:04:05Z'],
    ['PT60M', 'DURATION', 'PT1H'],
    ['{"a":1}', 'JSON', { a: 1 }],
  ] as const)('%s as %s', (text, type, value) => {
    expect(convertKvValue(text, type, '1.3')).toEqual({ type, value })
  })

  test.each([
    ['abc', 'NUMBER'],
    ['"5"', 'NUMBER'],
    ['2024-01-02', 'DATETIME'],
    ['x', 'DURATION'],
    ['nope', 'JSON'],
  ] as const)('%s is no %s', (text, type) => {
    expect(() => convertKvValue(text, type, '1.3')).toThrow()
  })

  test('a DATE is an instant in 1.3 and a date in 2.0', () => {
    expect(() => convertKvValue('2024-01-02', 'DATE', '1.3')).toThrow("Text '2024-01-02' could not be parsed at index 10")
    expect(convertKvValue('2024-01-02', 'DATE', '2.0').value).toBe('2024-01-02')
  })

  test('a BOOLEAN is any text in 1.3 and true or false in 2.0', () => {
    expect(convertKvValue('yes', 'BOOLEAN', '1.3').value).toBe(false)
    expect(() => convertKvValue('yes', 'BOOLEAN', '2.0')).toThrow("Cannot parse 'yes' as a BOOLEAN value: expected 'true' or 'false'.")
  })

  test('a number asked for as STRING becomes a text, other values keep their type', () => {
    expect(convertKvValue(5, 'STRING', '1.3')).toEqual({ type: 'STRING', value: '5' })
    expect(convertKvValue(true, 'STRING', '1.3')).toEqual({ type: 'BOOLEAN', value: true })
  })
})

test.each([
  ['5', 'NUMBER', 5],
  ['"x"', 'STRING', 'x'],
  ['2024-01-02', 'DATE', '2024-01-02'],
  ['2024-01-02T03:04:05+02:00', 'DATETIME', '2024-01-02T01:04:05Z'],
  ['"PT5M"', 'DURATION', 'PT5M'],
  ['PT5M', 'DURATION', 'PT5M'],
  ['{"a":1}', 'JSON', { a: 1 }],
  ['plain text', 'STRING', 'plain text'],
])('the request body %s is a %s', (body, type, value) => {
  expect(kvValueOfText(body)).toEqual({ type, value })
})

test('what is written is read back, with its numbers', () => {
  const stored = typedKvValue({ a: dbl(1), b: 12345678901234567890n })
  expect(readKvValue(writeKvValue(stored))).toEqual(stored)
  expect(() => readKvValue('{"type":"OTHER"}')).toThrow('Not a type of stored values: OTHER')
})

test('a duration is a number of seconds in an output', () => {
  expect(kvOutput(typedKvValue('PT90S'))).toEqual(dbl(90))
  expect(kvOutput(typedKvValue('x'))).toBe('x')
})

test('keys begin with a letter or digit', () => {
  expect(kvKeyProblem('a.b-c_1')).toBeUndefined()
  expect(kvKeyProblem('.a')).toMatch(/^Key must start with an alphanumeric character/)
})
