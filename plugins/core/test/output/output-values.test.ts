import { Dbl } from '@windhover/sdk'
import { runTask } from '@windhover/sdk/testing.ts'
import { expect, test } from 'vitest'
import { outputValues } from '../../src/output/output-values.ts'

test.each<[string, unknown, unknown]>([
  ['what an expression gives is text', { a: '{{ n }}' }, { a: '5' }],
  ['literals keep their type', { b: 3, c: true, h: new Dbl(1) }, { b: 3, c: true, h: new Dbl(1) }],
  ['texts inside maps and lists are rendered', { d: { x: '{{ n }}', z: [1, '{{ n }}'] } }, { d: { x: '5', z: [1, '5'] } }],
  ['the whole map may be one expression', '{{ map }}', { k: 1, l: [1, '2'] }],
])('%s', async (_name, values, expected) => {
  const { outputs } = await runTask(outputValues, { values }, { variables: { n: 5, map: { k: 1, l: [1, '2'] } } })
  expect(outputs).toEqual({ values: expected })
})

test('no values are an empty map', async () => {
  expect((await runTask(outputValues, {})).outputs).toEqual({ values: {} })
})
