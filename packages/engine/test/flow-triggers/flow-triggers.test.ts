import { createExecution } from '@windhover/core/execution/create.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { registerCore } from '@windhover/core/flow/index.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import { withState } from '@windhover/core/model/state.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { Registry } from '@windhover/core/registry.ts'
import { openRepositories } from '@windhover/db'
import { expect, onTestFinished, test, vi } from 'vitest'
import { FlowActions } from '../../src/actions/flow-actions.ts'
import { FlowStore } from '../../src/executor/flow-store.ts'
import { FlowListeners } from '../../src/flow-triggers/flow-listeners.ts'
import { FlowTriggers } from '../../src/flow-triggers/flow-triggers.ts'
import { createCipher } from '../../src/storage/cipher.ts'
import { systemIds } from '../../src/worker/system.ts'
import { settings } from '../worker/settings.ts'

const nothing = { executions: [], taskRuns: [], deletedTaskRuns: [], timers: [], deletedTimers: [], logs: [], metrics: [] }
const task = '{id: label, type: io.kestra.plugin.core.execution.Labels, labels: {a: b}}'
const both = 'preconditions: {id: p, flows: [{namespace: company, flowId: a}, {namespace: company, flowId: b}]}'
const listener = (id: string, rest: string) =>
  `id: ${id}\nnamespace: company\ntasks: [${task}]\ntriggers: [{id: t, type: io.kestra.plugin.core.trigger.Flow, ${rest}}]`

/** Flow triggers over a store in memory; `crashes` decides what fails in the place of the write that ends a group. */
async function open(repositories: Repositories, crashes = () => false) {
  const registry = new Registry()
  registerCore(registry)
  const store = new FlowStore(repositories.flows, registry, settings)
  const listeners = new FlowListeners(repositories.flows, store, settings.timezone)
  store.onChanged((stored) => listeners.changed(stored))
  const created: string[] = []
  const flowTriggers = new FlowTriggers({
    repositories: {
      executions: repositories.executions,
      flowTriggers: {
        ...repositories.flowTriggers,
        commit: async (commit) => {
          if (crashes()) throw new Error('killed')
          await repositories.flowTriggers.commit(commit)
        },
      },
    },
    listeners,
    async create(execution) {
      created.push(execution.flowId)
      await repositories.executions.commit({ ...nothing, executions: [execution] })
    },
    resolveLookup: async () => ({ error: 'nothing to look up' }),
    facts: { ids: systemIds, settings, cipher: createCipher(undefined) },
    log: () => {},
    record: () => {},
    now: () => Date.parse('2026-01-01T12:00:00Z'),
    report: () => {},
  })
  const flows = new FlowActions({ repository: repositories.flows, store, registry, settings, now: () => 0, takeTriggers: async () => {} })
  /** An execution ends: its row and what must be judged are written together, as the executor does it. */
  async function end(flowId: string, id: string): Promise<void> {
    const flow = await store.executable('main', 'company', flowId)
    const before = createExecution({ id, flow, inputs: {}, labels: [], now: 0 })
    const execution: Execution = { ...before, state: withState(before.state, 'SUCCESS', Date.parse('2026-01-01T11:00:00Z')), closed: true }
    const changes = flowTriggers.capture(before, ExecutionState.load(execution, []), false)
    await repositories.executions.commit({ ...nothing, executions: [execution], stateChanges: changes.map(({ change }) => change) })
    flowTriggers.take(changes)
  }
  const judged = () => vi.waitFor(async () => expect(await repositories.flowTriggers.pending()).toEqual([]), 5000)
  return { flowTriggers, flows, created, end, judged, listeners }
}

async function openStore(): Promise<Repositories> {
  const repositories = await openRepositories({ path: ':memory:' })
  onTestFinished(() => repositories.close())
  return repositories
}

const startedBy = async ({ executions }: Repositories, flowId: string) =>
  (await executions.search('main', { flowId }, { page: 1, size: 100 })).results.map(({ trigger }) => trigger?.variables?.['executionId'])

async function deploy({ flows }: Awaited<ReturnType<typeof open>>): Promise<void> {
  for (const id of ['a', 'b']) await flows.create('main', `{id: ${id}, namespace: company, tasks: [${task}]}`)
  await flows.create(
    'main',
    listener('each', 'conditions: [{type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: a}]'),
  )
  await flows.create('main', listener('both', both))
}

test('what was stored but not judged before a crash is judged by the next start, once', async () => {
  const repositories = await openStore()
  const first = await open(repositories, () => true)
  await deploy(first)
  await first.flowTriggers.start()
  await first.end('a', 'a1')
  await first.end('b', 'b1')
  await vi.waitFor(() => expect([...first.created].sort()).toEqual(['both', 'each']), 5000)
  await first.flowTriggers.stop()
  expect(await repositories.flowTriggers.pending()).toHaveLength(2)

  const second = await open(repositories)
  await second.flowTriggers.start()
  await second.judged()
  expect(second.created).toEqual([])
  expect(await startedBy(repositories, 'each')).toEqual(['a1'])
  expect(await startedBy(repositories, 'both')).toEqual(['b1'])
  expect(await repositories.flowTriggers.windows()).toEqual([])
  await second.flowTriggers.stop()
})

test('a window outlives a restart; a write that fails is tried again without counting twice', async () => {
  const repositories = await openStore()
  const first = await open(repositories)
  await deploy(first)
  await first.flowTriggers.start()
  await first.end('a', 'a1')
  await first.judged()
  expect(await repositories.flowTriggers.windows()).toMatchObject([{ flowId: 'both', windowId: 'p', results: ['condition_1'] }])
  await first.flowTriggers.stop()

  let failures = 1
  const second = await open(repositories, () => failures-- > 0)
  await second.flowTriggers.start()
  await second.end('b', 'b1')
  await second.judged()
  expect(await startedBy(repositories, 'both')).toEqual(['b1'])
  expect(await repositories.flowTriggers.windows()).toEqual([])
  await second.flowTriggers.stop()
})

test('nothing is stored for an execution that nobody listens to; a deleted or disabled flow no longer listens', async () => {
  const repositories = await openStore()
  const world = await open(repositories)
  await deploy(world)
  await world.flowTriggers.start()
  await world.flows.setDisabled({ tenantId: 'main', namespace: 'company', id: 'each' }, true)
  await world.flows.delete({ tenantId: 'main', namespace: 'company', id: 'both' })
  expect(world.listeners.areThere).toBe(false)
  await world.end('a', 'a1')
  expect(await repositories.flowTriggers.pending()).toEqual([])
  await world.flows.setDisabled({ tenantId: 'main', namespace: 'company', id: 'each' }, false)
  await world.end('a', 'a2')
  await world.judged()
  expect(await startedBy(repositories, 'each')).toEqual(['a2'])
  await world.flowTriggers.stop()
})

test('an execution that was deleted before it was judged starts nothing', async () => {
  const repositories = await openStore()
  const first = await open(repositories, () => true)
  await deploy(first)
  const change = { tenantId: 'main', executionId: 'gone', state: 'SUCCESS', histories: 3, date: 0 } as const
  await repositories.executions.commit({ ...nothing, stateChanges: [change] })
  const second = await open(repositories)
  await second.flowTriggers.start()
  await second.judged()
  expect(second.created).toEqual([])
  await second.flowTriggers.stop()
})
