import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooDeep } from '../src/json-depth.ts'

test.each([
  ['[', 1000, false],
  ['[', 1001, true],
  ['{"a":', 1000, false],
  ['{"a":', 1001, true],
  ['[]', 100_000, false],
  ['"[",', 5000, false],
  ['"\\"[",', 5000, false],
  ['"\\\\",[', 1001, true],
])('%s repeated %i times is too deep: %s', (piece, times, expected) => expect(isTooDeep(piece.repeat(times))).toBe(expected))

test('no ordinary JSON is too deep, whatever its texts hold', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => !isTooDeep(JSON.stringify(value))))
})

test('a text that does not end is read once', () => expect(isTooDeep(`"${'\\"'.repeat(1_000_000)}`)).toBe(false))
