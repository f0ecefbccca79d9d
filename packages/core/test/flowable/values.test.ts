import { describe, expect, test } from 'vitest'
import type { Scope } from '../../src/flowable/flowable.ts'
import { iterationValues } from '../../src/flowable/iteration-values.ts'
import { loopItems } from '../../src/flowable/loop-values.ts'
import { TaskRunGroup } from '../../src/flowable/task-run-group.ts'
import { createState } from '../../src/model/state.ts'
import { flowTask } from '../execution/task.ts'

const scopeOf = (values: unknown): Scope => ({
  task: flowTask('ForEach', 'f', { values }),
  taskRun: { id: 'r', executionId: 'e', namespace: 'n', flowId: 'f', taskId: 'f', outputs: null, state: createState(0), seq: 0 },
  generation: '1.3',
  now: 0,
  group: () => new TaskRunGroup(),
  render: (text) => text.toUpperCase(),
  renderDeep: (value) => value,
  memo: (_key, make) => make(),
})

describe('values of ForEach', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['texts are rendered, duplicates dropped', ['a', 'b', 'a'], ['A', 'B']],
    ['numbers and maps become text', [1, { k: 1.5 }], ['1', '{"k":1.5}']],
    ['a text is a JSON list', '[1, "x", [2], true]', ['1', 'X', '[2]', 'true']],
    ['an empty list', [], []],
  ])('%s', (_name, values, texts) => {
    const scope = typeof values === 'string' ? { ...scopeOf(values), render: (text: string) => text.replace('x', 'X') } : scopeOf(values)
    expect(iterationValues(scope, 'values')).toEqual(texts)
  })

  test.each<[unknown, string]>([
    [[1, null], "Found '1' null values on Each, with values=[1,null]"],
    ['nope', "Unable to read the values 'NOPE' as a JSON array"],
    [5, 'Unknown value type: number'],
  ])('%j is refused', (values, message) => {
    expect(() => iterationValues(scopeOf(values), 'values')).toThrow(message)
  })
})

describe('values of Loop', () => {
  const context = { render: (text: string) => text, renderDeep: (value: unknown) => value, read: () => ['{"a":1}', 'x'] }
  const values = (raw: unknown) => loopItems(raw, context).items

  test.each<[string, unknown, readonly object[]]>([
    ['a list', ['a', 2, { k: 1 }, 'a'], [{ value: 'a' }, { value: '2' }, { value: '{"k":1}' }]],
    [
      'a map',
      { a: 1, b: { c: 2 } },
      [
        { key: 'a', value: '1' },
        { key: 'b', value: '{"c":2}' },
      ],
    ],
    ['the text of a list, of any JSON', '[true, [1], "x"]', [{ value: 'true' }, { value: '[1]' }, { value: 'x' }]],
    ['the text of a map', '{"k": [1]}', [{ key: 'k', value: '[1]' }]],
    ['a file', 'kestra:///f.ion', [{ value: '{"a":1}' }, { value: 'x' }]],
  ])('%s', (_name, raw, items) => {
    expect(values(raw)).toEqual(items)
  })

  test.each<[unknown, string]>([
    [[true], 'Unknown value element type: boolean'],
    [[[1]], 'Unknown value element type: list'],
    [{ k: [1] }, 'Unknown value element type: list'],
    ['[1, null]', 'Found a null value inside the iteration'],
    ['plain', "The `values` must be a list, a map, or an expression that renders to one, but got: 'plain'"],
  ])('%j is refused', (raw, message) => {
    expect(() => values(raw)).toThrow(message)
  })
})
