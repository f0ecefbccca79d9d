import { runTask } from '@windhover/sdk/testing.ts'
import { expect, test } from 'vitest'
import { returnTask } from '../../src/debug/return.ts'

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['a rendered text', { format: 'a {{ n }}' }, { value: 'a 5' }],
  ['a number as text', { format: 12 }, { value: '12' }],
  ['a map as JSON', { format: { a: '{{ n }}', b: [1, 'x'] } }, { value: '{"a":"5","b":[1,"x"]}' }],
  ['a list as JSON', { format: [1, '{{ n }}'] }, { value: '[1,"5"]' }],
  ['nothing when there is nothing', {}, {}],
])('Return gives %s', async (_name, properties, expected) => {
  expect((await runTask(returnTask, properties, { variables: { n: 5 } })).outputs).toEqual(expected)
})

test('Return measures and logs its text', async () => {
  const { logs, metrics } = await runTask(returnTask, { format: 'abc' })
  expect(logs).toEqual(['DEBUG abc'])
  expect(metrics.map(({ type, name }) => `${type} ${name}`)).toEqual(['counter length', 'timer duration'])
  expect(metrics[0]?.value).toBe(3)
})
