import { expect, test } from 'vitest'
import { reasonToSkip, usesOnlyKnownTypes } from '../../tools/conformance/blueprint-run-pack.ts'
import { patched } from '../../tools/conformance/case-files.ts'
import { outputsMapOf, viewOf } from '../../tools/conformance/execution-view.ts'
import { fileText, inputText } from '../../tools/conformance/generator.ts'
import type { Json } from '../../tools/conformance/json.ts'
import { runInLanes } from '../../tools/conformance/lanes.ts'
import { nested } from '../../tools/conformance/local-server.ts'
import { mismatch } from '../../tools/conformance/matcher.ts'
import { fillIn, instantOf } from '../../tools/conformance/placeholder.ts'
import { firstDifference } from '../../tools/oracle/first-difference.ts'

const matches: readonly (readonly [actual: Json | undefined, wanted: Json, holds: boolean])[] = [
  [1, 1, true],
  ['1', 1, false],
  [undefined, null, true],
  [{ a: 1, b: 2 }, { a: 1 }, true],
  [{ a: 1, b: 2 }, { equals: { a: 1 } }, false],
  [[1, 2], [1], false],
  ['kestra:///x', { startsWith: 'kestra://', endsWith: 'x' }, true],
  ['abc', { contains: 'b' }, true],
  [['a', 'b'], { contains: 'b' }, true],
  ['abc', { matches: '^a.c$' }, true],
  ['{"a": 1}', { jsonEquals: { a: 1 } }, true],
  ['abc', { length: 3 }, true],
  [null, { exists: true }, false],
  ['', { absent: true }, true],
  [0, { equalsOrAbsent: 0 }, true],
  [undefined, { equalsOrAbsent: 0 }, true],
  ['b', { in: ['a', 'b'] }, true],
  [['2', '1'], { anyOrder: ['1', '2'] }, true],
  [['2', '2'], { anyOrder: ['1', '2'] }, false],
]

test.each(matches)('%j against %j: %s', (actual, wanted, holds) => {
  expect(mismatch(actual, wanted) === undefined).toBe(holds)
})

test('containsRef looks up the text to contain in the outputs', () => {
  const root = { first: { value: 'x' } }
  expect(mismatch('axb', { containsRef: { refSegments: ['first', 'value'] } }, root)).toBeUndefined()
  expect(mismatch('ab', { containsRef: { refSegments: ['first', 'value'] } }, root)).toBeDefined()
})

test('placeholders are filled in everywhere, unknown ones stay', async () => {
  const filled = await fillIn({ a: ['${x}-${y}'], b: { c: '${x}' } }, (name) => (name === 'x' ? '1' : undefined))
  expect(filled).toEqual({ a: ['1-${y}'], b: { c: '1' } })
})

test('instants are counted from now', () => {
  expect(instantOf('now+2s', 0)).toBe('1970-01-01T00:00:02.000Z')
  expect(instantOf('now-1h', 3_600_000)).toBe('1970-01-01T00:00:00.000Z')
  expect(instantOf('later', 0)).toBeUndefined()
})

test('generators write out lines and repetitions', () => {
  expect(fileText({ $gen: 'lines', from: 9, count: 2, padLeft: 3 })).toBe('  9\n 10\n')
  expect(inputText({ $gen: 'repeat', text: 'ab', count: 2 })).toBe('abab')
})

test('a patch must name a text that occurs exactly once', () => {
  expect(patched('a b', [{ find: 'b', replace: 'c' }])).toBe('a c')
  expect(() => patched('b b', [{ find: 'b', replace: 'c' }])).toThrow('exactly once')
})

test('the outputs map has a level for each iteration value, outermost first', () => {
  const view = viewOf({
    taskRunList: [
      { id: '1', taskId: 'each' },
      { id: '2', taskId: 'inner', parentTaskRunId: '1', value: 'a' },
      { id: '3', taskId: 'leaf', parentTaskRunId: '2', value: 'x', outputs: { value: 5 } },
    ],
  })
  expect(outputsMapOf(view)).toEqual({ each: {}, inner: { a: {} }, leaf: { a: { x: { value: 5 } } } })
})

test('dotted keys become a tree', () => {
  expect(nested({ 'a.b': 1, 'a.c': { d: 2 } })).toEqual({ a: { b: 1, c: { d: 2 } } })
})

test('errands that hold the same name never run together', async () => {
  let running = 0
  let most = 0
  const errand = (name: string) => ({
    holds: new Set([name]),
    run: async () => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
      return name
    },
  })
  expect(await runInLanes([errand('a'), errand('a'), errand('a')], 3)).toEqual(['a', 'a', 'a'])
  expect(most).toBe(1)
})

test('an errand that holds everything runs alone', async () => {
  const order: string[] = []
  const run = (name: string) => async () => {
    order.push(name)
    await Promise.resolve()
    order.push(name)
  }
  await runInLanes<void>(
    [
      { holds: 'all', run: run('alone') },
      { holds: new Set(['a']), run: run('a') },
    ],
    2,
  )
  expect(order).toEqual(['a', 'a', 'alone', 'alone'])
})

test('the first difference names its place', () => {
  expect(firstDifference({ a: { b: [1, 2] } }, { a: { b: [1, 3] } })).toContain('a.b[1]')
  expect(firstDifference({ a: 1 }, { a: 1.0 })).toBeUndefined()
})

test('a blueprint of core and script types alone is run, one of another plugin is not', () => {
  expect(
    usesOnlyKnownTypes('tasks:\n  - type: io.kestra.plugin.core.log.Log\n  - id: b\n    type: "io.kestra.plugin.scripts.node.Script"'),
  ).toBe(true)
  expect(usesOnlyKnownTypes('type: io.kestra.plugin.core.log.Log\ntype: io.kestra.plugin.git.Clone')).toBe(false)
  expect(usesOnlyKnownTypes('tasks: []')).toBe(false)
})

const needs: readonly (readonly [source: string, reason: string | undefined])[] = [
  ['message: hello', undefined],
  ['token: "{{ secret(\'KEY\') }}"', 'needs an account (the secret KEY)'],
  ['dependencies:\n  - requests', 'needs packages from an index (--network)'],
  ['uri: https://example.com/a', 'needs the network (https://example.com)'],
]

test.each(needs)('what a blueprint with %j needs', (source, reason) => {
  expect(reasonToSkip({ name: 'any.yaml', source }, false)).toBe(reason)
})
