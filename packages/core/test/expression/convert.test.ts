import { describe, expect, test } from 'vitest'
import { convertText, durationMilliseconds, ExpressionError, isTruthy } from '../../src/expression/index.ts'

const plain = (text: string): string => text

describe('conversion of a rendered property', () => {
  test.each([
    ['90', 'Duration', 90_000],
    ['PT1M30S', 'Duration', 90_000],
    ['p1dt0.5s', 'Duration', 86_400_500],
    ['2024-02-29T00:00:00Z', 'Instant', 1_709_164_800_000],
    ['0.5', 'Instant', 500],
    [' 7 ', 'Integer', 7],
    ['7.9', 'Integer', 7],
    ['', 'Integer', null],
    ['TRUE', 'Boolean', true],
    ['0', 'Boolean', false],
    ['WARN', 'Level', 'WARN'],
    ['[1, "2"]', 'List<Integer>', [1, 2]],
    ['{"a": 1}', 'Map<String,String>', { a: '1' }],
    ['x', 'String', 'x'],
  ])('%j as %s is %j', (text, type, value) => {
    expect(convertText(text, type, plain, 'epoch')).toEqual(value)
  })

  test.each([
    ['60s', 'Duration'],
    ['3000000000', 'Integer'],
    ['yes', 'Boolean'],
    ['warn', 'Level'],
    ['{}', 'List<String>'],
    ['[', 'List<String>'],
    ['2024-02-29', 'Instant'],
  ])('%j is no %s', (text, type) => {
    expect(() => convertText(text, type, plain)).toThrow(ExpressionError)
  })

  test('items of a literal list are rendered one by one', () => {
    const render = (text: string): string => text.replace('{{ q }}', 'a"b')
    expect(convertText('["{{ q }}", 1]', 'List<String>', render)).toEqual(['a"b', 1])
  })

  test('a duration is milliseconds', () => {
    expect(durationMilliseconds('PT0.25S')).toBe(250)
  })
})

test.each([
  ['false', false],
  [' 0 ', false],
  ['-0', false],
  ['', false],
  ['False', true],
  ['0.0', true],
  ['no', true],
])('the condition %j is %s', (text, truth) => {
  expect(isTruthy(text)).toBe(truth)
})
