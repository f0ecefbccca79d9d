import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerCore, registerPlugin } from '@windhover/core/flow/index.ts'
import { Registry } from '@windhover/core/registry.ts'
import { openRepositories } from '@windhover/db'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEngine } from '../../src/create-engine.ts'
import { SecretService } from '../../src/services/secret-service.ts'
import { createCipher } from '../../src/storage/cipher.ts'
import { openLocalStorage } from '../../src/storage/local.ts'
import { systemClock, systemIds } from '../../src/worker/system.ts'
import plugin from '../worker/fixtures/plugin.ts'
import { settings } from '../worker/settings.ts'

const pluginModule = new URL('../worker/fixtures/plugin.ts', import.meta.url).href

/** A whole engine with a worker thread that knows the plugin of the tests. */
async function openEngine() {
  const folder = await mkdtemp(join(tmpdir(), 'windhover-engine-'))
  const registry = new Registry()
  registerCore(registry)
  registerPlugin(registry, plugin)
  const storage = openLocalStorage(join(folder, 'storage'))
  const engine = createEngine({
    ...{ repositories: await openRepositories({ path: ':memory:' }), storage, cipher: createCipher(undefined), registry, settings },
    ...{ secrets: new SecretService({}), clock: systemClock, ids: systemIds, report: () => undefined },
    worker: {
      ...{ threads: 2, storagePath: join(folder, 'storage'), tmpPath: join(folder, 'tmp'), secrets: [] },
      plugins: [{ module: pluginModule }],
    },
  })
  await engine.start()
  onTestFinished(() => engine.stop(1000))
  return engine
}

const flow = (triggers: string): string =>
  `id: f\nnamespace: company.team\ntasks:\n  - id: say\n    type: test.Say\n    text: "{{ trigger.n ?? trigger.found }}"\ntriggers:\n${triggers}`

test('events and polls of a real worker thread start executions that run with their variables', async () => {
  const engine = await openEngine()
  const listen = '  - id: listen\n    type: test.Listen\n    to: 3\n'
  const poll = '  - id: poll\n    type: test.Poll\n    interval: PT1H\n    found: "{{ flow.id }}"\n'
  await engine.flows.save('main', flow(listen + poll))
  const texts = await vi.waitFor(
    async () => {
      const { results } = await engine.repositories.executions.search('main', { states: ['SUCCESS'] }, { page: 1, size: 10 })
      const snapshots = await Promise.all(results.map(({ id }) => engine.executions.get('main', id)))
      const said = snapshots.map(({ taskRuns }) => taskRuns[0]?.outputs?.['text'])
      expect(said).toHaveLength(4)
      return said
    },
    { timeout: 30_000, interval: 50 },
  )
  expect(texts.sort()).toEqual(['1', '2', '3', 'f'])
  const key = { tenantId: 'main', namespace: 'company.team', flowId: 'f' }
  const realtime = await engine.triggers.get({ ...key, triggerId: 'listen' })
  expect(realtime.state).toMatchObject({
    kind: 'REALTIME',
    disabled: false,
    evaluateRunningDate: expect.any(Number),
    workerId: expect.any(String),
  })
  const { results } = await engine.triggers.history({ ...key, triggerId: 'poll' }, { page: 1, size: 10 })
  expect(results).toMatchObject([{ outcome: 'FIRED', reason: 'something new was found' }])
}, 60_000)
