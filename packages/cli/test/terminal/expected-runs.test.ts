import { parseFlow } from '@windhover/core/flow/index.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { expect, test } from 'vitest'
import { createRegistry } from '../../src/compose/registry.ts'
import { ExpectedRuns } from '../../src/terminal/expected-runs.ts'

const flowWith = (values: string) => {
  const source = `id: f
namespace: n
tasks:
  - id: around
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: ${values}
        tasks:
          - {id: a, type: io.kestra.plugin.core.log.Log, message: a}
          - {id: b, type: io.kestra.plugin.core.log.Log, message: b}
          - {id: c, type: io.kestra.plugin.core.log.Log, message: c, disabled: true}
`
  const { flow } = parseFlow(source, { registry: createRegistry(), generation: '1.3', tenantId: 'main', strict: true })
  if (flow === undefined) throw new Error('the flow of this test is not accepted')
  return flow
}

// only the ids are looked at
const snapshot = {
  execution: {},
  taskRuns: [
    { id: 'r1', taskId: 'each' },
    { id: 'r2', taskId: 'a' },
  ],
} as unknown as ExecutionSnapshot

test.each<[string, string, string | undefined, number | undefined]>([
  ['a list', '[1, 2, 3]', undefined, 6],
  ['an expression', '"{{ inputs.list }}"', '["x", "y"]', 4],
  ['a map', '"{{ inputs.map }}"', '{"x": 1, "y": 2, "z": 3}', 6],
  ['what cannot be rendered', '"{{ nope }}"', undefined, undefined],
  ['what is no list', '"{{ 1 }}"', 'one', undefined],
])('the task runs of a loop over %s are known from its values', async (_, values, rendered, count) => {
  const asked: string[] = []
  const expected = new ExpectedRuns(flowWith(values), async (taskRunId, text) => {
    asked.push(`${taskRunId} ${text}`)
    return rendered
  })
  await expected.look(snapshot)
  await expected.look(snapshot)
  expect(expected.counts.get('r1')).toBe(count)
  expect(asked).toEqual(values.startsWith('[') ? [] : [`r1 ${values.slice(1, -1)}`])
})
