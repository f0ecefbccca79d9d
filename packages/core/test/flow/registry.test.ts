import { expect, test } from 'vitest'
import { Registry } from '../../src/registry.ts'
import { createRegistry } from './fixture.ts'

test('a type is found by its name or an alias, whatever the case', () => {
  const registry = createRegistry()
  const names = ['io.kestra.plugin.core.flow.WorkingDirectory', 'io.kestra.core.tasks.flows.Worker', 'IO.KESTRA.CORE.tasks.flows.WORKER']
  for (const name of names) expect(registry.canonical(name)).toBe('io.kestra.plugin.core.flow.WorkingDirectory')
  expect(registry.canonical('io.x.Unknown')).toBe('io.x.Unknown')
  expect(registry.find('io.x.Unknown')).toBeUndefined()
})

test('every legacy alias that belongs to the language is known', () => {
  const registry = createRegistry()
  const aliases = {
    'io.kestra.core.tasks.flows.Flow': 'flow.Subflow',
    'io.kestra.plugin.core.flow.WaitFor': 'flow.LoopUntil',
    'io.kestra.core.models.conditions.types.VariableCondition': 'condition.Expression',
    'io.kestra.core.models.triggers.types.Flow': 'trigger.Flow',
    'io.kestra.core.models.tasks.runners.types.ProcessTaskRunner': 'runner.Process',
    'io.kestra.core.tasks.debugs.Return': 'debug.Return',
  }
  for (const [alias, name] of Object.entries(aliases)) expect(registry.canonical(alias)).toBe(`io.kestra.plugin.core.${name}`)
})

test('a later registration takes the place of an earlier one', () => {
  const registry = new Registry()
  const type = { type: 'io.x.T', kind: 'task', properties: () => ({}) } as const
  registry.register(type)
  registry.register({ ...type, title: 'newer' })
  expect(registry.all()).toHaveLength(1)
  expect(registry.find('io.x.t')?.title).toBe('newer')
})
