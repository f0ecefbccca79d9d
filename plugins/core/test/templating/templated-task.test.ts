import { MemoryPlatform, runTask } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import { publish } from '../../src/metric/publish.ts'
import { templatedTask } from '../../src/templating/templated-task.ts'
import { toggle } from '../../src/trigger/toggle.ts'

describe('TemplatedTask', () => {
  test('runs the task it is rendered to and gives its outputs', async () => {
    const ran: unknown[] = []
    const other = async (task: Readonly<Record<string, unknown>>) => {
      ran.push(task)
      return { value: 1 }
    }
    const { outputs } = await runTask(
      templatedTask,
      { spec: 'type: {{ type }}\nformat: x' },
      { variables: { type: 'a.Task' }, runTask: other },
    )
    expect(outputs).toEqual({ value: 1 })
    expect(ran).toEqual([{ type: 'a.Task', format: 'x' }])
  })

  test.each([
    [
      'type: io.kestra.plugin.core.templating.TemplatedTask\nspec: x',
      "The templated task cannot be of type 'io.kestra.plugin.core.templating.TemplatedTask'",
    ],
    ['just text', 'The templated task must be a map with a `type`'],
    ['a: [', 'The templated task is not YAML'],
  ])('refuses %j', async (spec, message) => {
    await expect(runTask(templatedTask, { spec }, { runTask: async () => ({}) })).rejects.toThrow(message)
  })
})

test('Publish reports each metric', async () => {
  const metrics = [
    { type: 'counter', name: 'c', value: '{{ n }}', tags: { a: 'x' } },
    { type: 'timer', name: 't', value: 'PT1.5S' },
    { type: 'gauge', name: 'g', value: 1.5 },
  ]
  expect((await runTask(publish, { metrics }, { variables: { n: 2 } })).metrics).toEqual([
    { type: 'counter', name: 'c', value: 2, tags: { a: 'x' } },
    { type: 'timer', name: 't', value: 1500 },
    { type: 'gauge', name: 'g', value: 1.5 },
  ])
})

test('Toggle switches a trigger of this flow', async () => {
  const platform = new MemoryPlatform()
  await runTask(toggle, { trigger: 't', enabled: true }, { platform })
  expect(platform.calls).toEqual([['triggers.toggle', { namespace: 'test', flowId: 'flow', triggerId: 't', enabled: true }]])
})
