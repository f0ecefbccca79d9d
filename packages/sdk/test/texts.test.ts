import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, globExpression, linesOf, parseByteSize, parseDuration, parseIsoDuration, slug, stateKey } from '../src/index.ts'

describe('durations', () => {
  test.each([
    ['PT1H', 3_600_000],
    ['P1D', 86_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['PT-1.5S', -1500],
    ['-PT1M', -60_000],
    ['pt1m', 60_000],
    ['90', 90_000],
    ['1.5', 1500],
    [2, 2000],
    [0.25, 250],
    ['P', undefined],
    ['PT', undefined],
    ['P1M', undefined],
    ['1h', undefined],
    ['', undefined],
  ])('%j is %s ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  test('a duration that is written can be read', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (milliseconds) => {
        expect(parseIsoDuration(formatDuration(milliseconds))).toBe(milliseconds)
      }),
    )
  })

  test.each([
    [0, 'PT0S'],
    [10, 'PT0.01S'],
    [90_061_500, 'PT25H1M1.5S'],
    [-1500, 'PT-1.5S'],
  ])('%i ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })
})

test.each([
  ['10MB', 10_485_760],
  ['200KB', 204_800],
  ['1GB', 1_073_741_824],
  ['1k', 1024],
  ['5', 5],
  [7, 7],
  ['ten', undefined],
  ['-1', undefined],
])('%j is %s bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes)
})

test.each([
  ['*.txt', 'a.txt', true],
  ['*.txt', 'x/a.txt', false],
  ['**.txt', 'x/a.txt', true],
  ['**/a.txt', 'x/y/a.txt', true],
  ['a.{txt,md}', 'a.md', true],
  ['?.md', 'a.md', true],
  ['[a-c].md', 'b.md', true],
  ['[!a-c].md', 'b.md', false],
  ['a+b (1).md', 'a+b (1).md', true],
  ['a.md', 'aXmd', false],
])('the glob %s on %s: %s', (glob, path, expected) => {
  expect(globExpression(glob).test(path)).toBe(expected)
})

test('lines are the same wherever the bytes of a text are cut', async () => {
  const piece = fc.constantFrom('a', 'é', '\n', '\r\n', '\r', '€uro')
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (pieces, step) => {
      const text = pieces.join('')
      const bytes = new TextEncoder().encode(text)
      const cut = async function* () {
        for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
      }
      const expected = text.split(/\r\n|\n|\r/)
      if (expected.at(-1) === '') expected.pop()
      expect(await Array.fromAsync(linesOf(cut()))).toEqual(expected)
    }),
  )
})

test('slugs and keys of states', () => {
  expect(slug('My_Flow.v1')).toBe('my-flowv1')
  expect(stateKey({ flowId: 'My_Flow', name: 'default' })).toBe('my-flow_states_tasks-states_default')
  expect(stateKey({ name: 's', value: 'x' })).toMatch(/^states_tasks-states_s_[0-9a-f]{32}$/)
})
