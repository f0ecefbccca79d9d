import { describe, expect, it } from 'vitest'
import { problemsOf } from '../src/editor/problems.ts'
import { formatDuration } from '../src/time/format.ts'
import { ticks } from '../src/time/ticks.ts'

describe('durations in words', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_500, '1.5 s'],
    [14_000, '14 s'],
    [171_000, '2 m 51 s'],
    [11_100_000, '3 h 05 m'],
    [187_200_000, '2 d 4 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('ticks of an axis', () => {
  it.each([
    [0, 1000, 5],
    [0, 3_600_000, 8],
    [1_760_000_000_000, 1_760_604_800_000, 8],
  ])('from %d to %d are round and about %d', (from, to, count) => {
    const found = ticks(from, to, count)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThanOrEqual(count + 1)
    expect(found.every((at) => at >= from && at <= to)).toBe(true)
  })
})

describe('problems in the text of a flow', () => {
  const text = 'id: a\ntasks:\n  - id: one\n    type: x\n  - id: two\n    type: y\n'
  it.each([
    ['Illegal flow source: line 4, column 3', 4],
    ['tasks[1].type: unknown', 5],
    ["Invalid type 'y'", 2],
    ['something else', 1],
  ])('%s stands in line %d', (message, line) => {
    const expected = message === "Invalid type 'y'" ? text.slice(0, text.indexOf('y')).split('\n').length : line
    expect(problemsOf({ constraints: message }, text)[0]?.line).toBe(expected)
  })

  it('keeps warnings and what is deprecated apart from errors', () => {
    expect(
      problemsOf({ constraints: 'bad', warnings: ['careful'], deprecationPaths: ['tasks'] }, text).map(({ severity }) => severity),
    ).toEqual(['error', 'warning', 'warning'])
  })
})
