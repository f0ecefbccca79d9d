import { Registry } from '@windhover/core/registry.ts'
import { openRepositories } from '@windhover/db'
import { expect, onTestFinished, test } from 'vitest'
import { FlowStore } from '../../src/executor/flow-store.ts'
import { saveFlow } from '../services/support.ts'
import { settings } from '../worker/settings.ts'

test('a draft runs only when its revision is named', async () => {
  const repositories = await openRepositories({ path: ':memory:' })
  onTestFinished(() => repositories.close())
  const store = new FlowStore(repositories.flows, new Registry(), settings)
  await saveFlow(repositories, 'company.team', 'drafted', 1)
  await saveFlow(repositories, 'company.team', 'drafted', 2, true)
  await saveFlow(repositories, 'company.team', 'only', 1, true)
  expect((await store.executable('main', 'company.team', 'drafted')).revision).toBe(1)
  expect((await store.executable('main', 'company.team', 'drafted', 2)).revision).toBe(2)
  expect((await store.find('main', 'company.team', 'drafted'))?.revision).toBe(2)
  await expect(store.executable('main', 'company.team', 'only')).rejects.toThrow('Requested Flow is not found.')
})
