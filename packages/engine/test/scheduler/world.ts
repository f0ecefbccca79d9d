import { registerCore, registerPlugin } from '@windhover/core/flow/index.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { type StateType, withState } from '@windhover/core/model/state.ts'
import type { TriggerHistoryEntry, TriggerKey, TriggerState } from '@windhover/core/model/trigger-state.ts'
import type { Repositories, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import { Registry } from '@windhover/core/registry.ts'
import { openRepositories } from '@windhover/db'
import { definePlugin, defineTrigger, z } from '@windhover/sdk'
import { onTestFinished } from 'vitest'
import { ExecutionInputs } from '../../src/actions/execution-inputs.ts'
import { FlowActions } from '../../src/actions/flow-actions.ts'
import { TriggerActions } from '../../src/actions/trigger-actions.ts'
import { FlowStore } from '../../src/executor/flow-store.ts'
import { LogFeed } from '../../src/executor/log-feed.ts'
import type { TriggerJob } from '../../src/gateway/protocol.ts'
import { createScheduler } from '../../src/scheduler/create-scheduler.ts'
import { createCipher } from '../../src/storage/cipher.ts'
import { systemIds } from '../../src/worker/system.ts'
import { settings as defaultSettings } from '../worker/settings.ts'

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute

/** A polling and a realtime trigger; the tests answer in place of the worker. */
const plugin = definePlugin({
  id: 'test',
  title: 'Test',
  tasks: [],
  triggers: [
    defineTrigger({ type: 'test.Poll', title: 'Polls', properties: { from: z.string().optional() }, poll: async () => undefined }),
    defineTrigger({
      type: 'test.Listen',
      title: 'Listens',
      properties: {},
      async *listen() {
        yield {}
      },
    }),
  ],
})

export interface WorldOptions {
  readonly start?: string
  readonly settings?: Partial<EngineSettings>
  readonly repositories?: Repositories
  /** Fails in the place of a commit that creates an execution. */
  readonly refuse?: () => boolean
}

/** A scheduler over a store in memory, with a clock that the test moves; executions are created and end when the test says so. */
export async function openWorld(options: WorldOptions = {}) {
  const clock = { time: Date.parse(options.start ?? '2026-01-01T00:00:00Z') }
  const now = () => clock.time
  const settings = { ...defaultSettings, ...options.settings }
  const repositories = options.repositories ?? (await openRepositories({ path: ':memory:' }))
  if (options.repositories === undefined) onTestFinished(() => repositories.close())
  const registry = new Registry()
  registerCore(registry)
  registerPlugin(registry, plugin)
  const reports: string[] = []
  const report = (message: string, cause: unknown) => void reports.push(`${message}: ${String(cause)}`)
  const flows = new FlowStore(repositories.flows, registry, settings)
  const logs: LogEntry[] = []
  const jobs: TriggerJob[] = []
  const stopped: string[] = []
  const created: Execution[] = []
  const inputs = new ExecutionInputs({
    flows,
    settings,
    cipher: createCipher(undefined),
    ids: systemIds,
    now,
    logFeed: new LogFeed(repositories.logs, report),
    resolveLookup: async ({ kind }) => ({ error: `no ${kind} here` }),
  })
  const create = async (execution: Execution, _flow: unknown, triggers: TriggerCommit): Promise<void> => {
    if (options.refuse?.() === true) throw new Error('the disk is full')
    const executions = [execution.state.current === 'FAILED' ? { ...execution, closed: true } : execution]
    await repositories.executions.commit({
      ...{ executions, taskRuns: [], deletedTaskRuns: [], timers: [], deletedTimers: [], logs: [], metrics: [] },
      triggers,
    })
    created.push(execution)
  }
  const schedulerParts = {
    ...{ repositories, flows, registry, settings, inputs, create, now, report, ids: systemIds },
    worker: { evaluate: (job: TriggerJob) => void jobs.push(job), stopTrigger: (id: string) => void stopped.push(id) },
    addLogs: (entries: readonly LogEntry[]) => void logs.push(...entries),
  }
  const scheduler = createScheduler(schedulerParts)
  const takeTriggers = (key: Omit<TriggerKey, 'triggerId'>) => scheduler.flowChanged(key)
  const flowActions = new FlowActions({ repository: repositories.flows, store: flows, registry, settings, now, takeTriggers })
  const triggers = new TriggerActions({
    repository: repositories.triggers,
    flows,
    command: (key, command) => scheduler.command(key, command),
    preview: (key, request, limit) => scheduler.preview(key, request, limit),
    progress: (state) => scheduler.progress(state),
    now,
  })
  await scheduler.start()
  const key = (triggerId: string, flowId = 'f'): TriggerKey => ({ tenantId: 'main', namespace: 'company.team', flowId, triggerId })
  const world = {
    ...{ clock, repositories, scheduler, flows, flowActions, triggers, logs, jobs, stopped, created, reports, key, flowStore: flows },
    /** Saves a flow whose triggers are this YAML. */
    save: (yaml: string, flowId = 'f', more = '') => flowActions.save('main', flowYaml(flowId, yaml, more)),
    async state(triggerId: string, flowId = 'f'): Promise<TriggerState> {
      const found = await repositories.triggers.find(key(triggerId, flowId))
      if (found === undefined) throw new Error(`There is no trigger ${triggerId}`)
      return found.state
    },
    /** Newest first. */
    async history(triggerId: string, flowId = 'f'): Promise<readonly TriggerHistoryEntry[]> {
      return (await repositories.triggers.history(key(triggerId, flowId), { page: 1, size: 200 })).results
    },
    /** Moves the clock in steps and lets everything due happen. */
    async advance(ms: number, stepMs = ms): Promise<void> {
      for (const end = clock.time + ms; clock.time < end; ) {
        clock.time = Math.min(end, clock.time + stepMs)
        await scheduler.settle()
      }
    },
    /** Ends an execution as the executor would. */
    async end(execution: Execution | undefined, state: StateType = 'SUCCESS'): Promise<void> {
      if (execution === undefined) throw new Error('There is no such execution')
      const over = { ...execution, state: withState(execution.state, state, clock.time), closed: true }
      await repositories.executions.commit({
        ...{ executions: [over], taskRuns: [], deletedTaskRuns: [], timers: [], deletedTimers: [], logs: [], metrics: [] },
      })
      await scheduler.released(over)
    },
    slots: () => created.map(({ trigger }) => String(trigger?.variables?.['date'])),
  }
  return world
}

function flowYaml(id: string, triggers: string, more: string): string {
  const indented = triggers
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
  const task =
    '  - id: t\n    type: io.kestra.plugin.core.flow.Sequential\n    tasks:\n      - id: u\n        type: io.kestra.plugin.core.flow.Pause'
  return `id: ${id}\nnamespace: company.team\n${more}\ntasks:\n${task}\ntriggers:\n${indented.join('\n')}\n`
}

export const schedule = (more = '', id = 'every', cron = '* * * * *'): string =>
  [
    `- id: ${id}`,
    '  type: io.kestra.plugin.core.trigger.Schedule',
    `  cron: "${cron}"`,
    ...more
      .split('\n')
      .filter(Boolean)
      .map((line) => `  ${line}`),
  ].join('\n')
