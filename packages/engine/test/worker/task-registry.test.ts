import { expect, test } from 'vitest'
import { TaskRegistry } from '../../src/worker/task-registry.ts'

const module = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`
const good = module(
  `export default { id: 'good', title: 'Good', tasks: [{ type: 'a.Good', title: 'G', properties: {} }], taskRunners: [{ type: 'a.Runner', aliases: ['a.Old'], title: 'R', properties: {} }] }`,
)
const throwing = module(`throw new Error('not today')`)

test('a plugin that throws while it is loaded is passed over', async () => {
  const registry = new TaskRegistry([{ module: throwing }, { module: good }])
  expect((await registry.load('a.Good')).type).toBe('a.Good')
  expect((await registry.loadRunner('A.old')).type).toBe('a.Runner')
})

test('it is blamed when no other has the type', async () => {
  const registry = new TaskRegistry([{ module: throwing }, { module: good }])
  await expect(registry.load('b.Missing')).rejects.toThrow('not today')
  await expect(registry.loadRunner('b.Missing')).rejects.toThrow('not today')
})

test('a type that no plugin has is named', async () => {
  const registry = new TaskRegistry([{ module: good }])
  await expect(registry.load('b.Missing')).rejects.toThrow("No plugin of this worker has the task type 'b.Missing'")
  await expect(registry.loadRunner('b.Missing')).rejects.toThrow("No plugin of this worker has the task runner 'b.Missing'")
})
