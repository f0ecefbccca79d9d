import type { Clock } from '@windhover/core/clock.ts'
import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import type { Lookup } from '@windhover/core/expression/lookup.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { TriggerEvaluation, TriggerKey } from '@windhover/core/model/trigger-state.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { Registry } from '@windhover/core/registry.ts'
import { ConcurrencyLimits } from './actions/concurrency-limits.ts'
import { Evaluation } from './actions/evaluation.ts'
import { ExecutionActions } from './actions/execution-actions.ts'
import { ExecutionInputs } from './actions/execution-inputs.ts'
import { ExpressionDisplay } from './actions/expression-display.ts'
import { FlowActions } from './actions/flow-actions.ts'
import { FlowLibrary } from './actions/flow-library.ts'
import { Purge } from './actions/purge.ts'
import { Replays } from './actions/replays.ts'
import { subflowFunction } from './actions/subflow-function.ts'
import { TriggerActions } from './actions/trigger-actions.ts'
import { WebhookActions } from './actions/webhook-actions.ts'
import { DashboardActions } from './dashboards/dashboard-actions.ts'
import type { Engine } from './engine.ts'
import { ChildExecutions } from './executor/child-executions.ts'
import { ConcurrencyGate } from './executor/concurrency-gate.ts'
import { EffectRunner } from './executor/effect-runner.ts'
import { Executor } from './executor/executor.ts'
import { executorLink } from './executor/executor-link.ts'
import { FlowStore } from './executor/flow-store.ts'
import { Followers } from './executor/followers.ts'
import { LogFeed } from './executor/log-feed.ts'
import { Meter } from './executor/meter.ts'
import { MetricFeed } from './executor/metric-feed.ts'
import { Recovery } from './executor/recovery.ts'
import { TimerService } from './executor/timer-service.ts'
import { FlowListeners } from './flow-triggers/flow-listeners.ts'
import { FlowTriggers } from './flow-triggers/flow-triggers.ts'
import { WorkerGateway } from './gateway/gateway.ts'
import type { WorkerConfiguration } from './gateway/protocol.ts'
import { Supervisor } from './lifecycle.ts'
import { BulkExecutions } from './operations/bulk-executions.ts'
import { Operations } from './operations/operations.ts'
import { createScheduler } from './scheduler/create-scheduler.ts'
import { createServices } from './services/create-services.ts'
import { OwnerService, TokenService } from './services/credentials/index.ts'
import { lookupScope } from './services/lookup-scope.ts'
import type { SecretService } from './services/secret-service.ts'
import { startWorkerThread } from './worker/start-thread.ts'

export interface EngineParts {
  readonly repositories: Repositories
  readonly storage: Storage
  readonly cipher: Cipher
  readonly registry: Registry
  readonly settings: EngineSettings
  readonly secrets: SecretService
  readonly worker: Omit<WorkerConfiguration, 'workerId' | 'threads'> & { readonly threads: number }
  readonly clock: Clock
  readonly ids: Ids
  readonly report: (message: string, cause: unknown) => void
}

/** Puts an engine together: one executor, one gateway with its worker thread, and the actions that drive them. */
export function createEngine(parts: EngineParts): Engine {
  const { repositories, storage, cipher, registry, settings, ids, report } = parts
  const now = () => parts.clock.now()
  const supervisor = new Supervisor(now, report)
  const flows = new FlowStore(repositories.flows, registry, settings)
  const gate = new ConcurrencyGate()
  const followers = new Followers()
  const meter = new Meter(now())
  followers.watch(({ execution }) => meter.executionChanged(execution))
  const logFeed = new LogFeed(repositories.logs, report)
  const metricFeed = new MetricFeed(repositories.metrics, report)
  const { send, create, connect } = executorLink()
  const timers = new TimerService(now, (timer) =>
    supervisor.track(send('main', timer.executionId, { type: 'TimerFired', timer }), `timer ${timer.id}`),
  )
  const { platform, kv, namespaceFiles } = createServices({
    repositories,
    storage,
    cipher,
    settings,
    now,
    secrets: parts.secrets,
    logFeed,
    toggleTrigger: async ({ tenantId }, { enabled, ...key }) => {
      await triggers.command({ tenantId, ...key }, { type: 'SetDisabled', disabled: !enabled })
    },
    resume: (tenantId, executionId, inputs) => executions.resume(tenantId, executionId, inputs),
    deleteExecutions: (tenantId, executionIds, options) => executions.delete(tenantId, executionIds, options),
    lookups: {
      subflow: subflowFunction({
        settings,
        newId: () => ids.next(),
        create: (request) => executions.create(request),
        whenClosed: (execution, signal) => executions.whenClosed(execution, signal),
      }),
    },
  })
  const resolveLookup = (lookup: Lookup, execution: Execution) => platform.lookup(lookup, lookupScope(execution))
  const inputs = new ExecutionInputs({
    flows,
    settings,
    cipher,
    ids,
    now,
    logFeed,
    resolveLookup: (lookup, scope) => platform.lookup(lookup, scope),
  })
  const children = new ChildExecutions({ repositories, flows, inputs, create, send, maxDepth: settings.maxExecutionDepth, now })
  const recovery = new Recovery(repositories, report)
  const gateway = new WorkerGateway({
    startWorker: (workerId) => startWorkerThread({ workerId, threads: parts.worker.threads, report }),
    settings,
    now,
    report,
    configuration: parts.worker,
    holdsBack: () => scheduler.isWave,
    platform,
    newId: () => ids.next(),
    handlers: {
      onStarted: ({ executionId, taskRunId, attempt, startedAt, workerId }) => {
        meter.jobStarted()
        tell(executionId, { type: 'JobStarted', taskRunId, attempt, startedAt, workerId })
      },
      onEnded: (executionId, result) => {
        meter.jobEnded()
        tell(executionId, result)
      },
      onReported: (executionId, taskRun) => tell(executionId, { type: 'TaskRunReported', taskRun }),
      onLogs: (entries) => logFeed.add(entries),
      onMetrics: (entries) => metricFeed.add(entries),
      onLost: ({ execution, taskRun, attempt }) => tell(execution.id, { type: 'JobLost', taskRunId: taskRun.id, attempt }),
      triggers: {
        onStarted: (job, workerId) => scheduler.handlers.onStarted(job, workerId),
        onEnded: (job, end) => scheduler.handlers.onEnded(job, end),
        onFired: (job, variables) => scheduler.handlers.onFired(job, variables),
        onLost: (job) => scheduler.handlers.onLost(job),
      },
    },
  })
  const tell = (executionId: string, event: ExecutionEvent): void =>
    supervisor.track(send('main', executionId, event), `${event.type} of ${executionId}`)
  const record = (key: TriggerKey, evaluation: TriggerEvaluation): void =>
    supervisor.track(triggers.record(key, evaluation), `history of the trigger ${key.triggerId}`)
  const listeners = new FlowListeners(repositories.flows, flows, settings.timezone)
  flows.onChanged((stored) => listeners.changed(stored))
  const flowTriggers = new FlowTriggers({
    repositories,
    listeners,
    create,
    resolveLookup: (lookup, scope) => platform.lookup(lookup, scope),
    facts: { ids, settings, cipher },
    log: (entries) => logFeed.add(entries),
    record,
    now,
    report,
  })
  const scheduler = createScheduler({
    repositories,
    flows,
    registry,
    settings,
    inputs,
    create: (execution, flow, triggers) => create(execution, [], flow, triggers),
    worker: { evaluate: (job) => gateway.evaluate(job), stopTrigger: (id) => gateway.stopTrigger(id) },
    addLogs: (entries) => logFeed.add(entries),
    ids,
    now,
    report,
  })
  const triggers = new TriggerActions({
    repository: repositories.triggers,
    flows,
    command: (key, command) => scheduler.command(key, command),
    preview: (key, request, limit) => scheduler.preview(key, request, limit),
    progress: (state) => scheduler.progress(state),
    now,
  })
  const released = (execution: Execution) => scheduler.released(execution)
  const effects = new EffectRunner({
    repositories,
    flows,
    gate,
    timers,
    children,
    gateway,
    send,
    create,
    released,
    track: supervisor.track,
  })
  const executor = new Executor({
    repositories,
    flows,
    gate,
    followers,
    now,
    resolveLookup,
    report,
    facts: { ids, settings, cipher },
    takeLogs: () => logFeed.take(),
    putBackLogs: (entries) => logFeed.putBack(entries),
    tellLogs: (entries) => logFeed.tell(entries),
    flowTriggers: {
      capture: (before, state, asked) => flowTriggers.capture(before, state, asked),
      take: (changes) => flowTriggers.take(changes),
    },
    perform: (execution, happened) => effects.perform(execution, happened),
  })
  connect(executor)
  const replays = new Replays({ repositories, executor, flows, inputs, ids, settings, cipher, now })
  const purge = new Purge(repositories, storage, executor)
  const evaluation = new Evaluation({ flows, settings, cipher, ids, now, resolveLookup })
  const executions: ExecutionActions = new ExecutionActions({
    repositories,
    storage,
    executor,
    flows,
    followers,
    inputs,
    evaluation,
    replays,
    purge,
    settings,
    ids,
    now,
  })
  const webhooks = new WebhookActions({
    flows,
    inputs,
    storage,
    cipher,
    create,
    whenClosed: (execution, signal) => executions.whenClosed(execution, signal),
    newId: () => ids.next(),
    now,
    record,
  })
  const flowActions = new FlowActions({
    repository: repositories.flows,
    store: flows,
    registry,
    settings,
    now,
    takeTriggers: (key) => scheduler.flowChanged(key),
  })
  const operations = new Operations({ ids, now, track: supervisor.track, report })
  const bulk = new BulkExecutions({ executions, repositories, operations, flows })

  return {
    settings,
    registry,
    operations,
    bulk,
    repositories,
    storage,
    cipher,
    followers,
    meter,
    logFeed,
    metricFeed,
    executions,
    flows: flowActions,
    expressions: new ExpressionDisplay({ settings, cipher, registry, ids, now }),
    flowLibrary: new FlowLibrary({ flows: flowActions, repository: repositories.flows, registry, timezone: settings.timezone }),
    triggers,
    webhooks,
    concurrencyLimits: new ConcurrencyLimits({
      gate,
      findFlow: ({ tenantId, namespace, flowId }) => flows.find(tenantId, namespace, flowId),
      flows: async (tenantId) =>
        (await repositories.flows.search(tenantId, {}, { page: 1, size: 100_000 })).results.map((stored) => flows.parse(stored)),
      grant: (id) => tell(id, { type: 'SlotGranted' }),
    }),
    dashboards: new DashboardActions({
      dashboards: repositories.dashboards,
      charts: repositories.charts,
      findFlow: (tenantId, namespace, flowId) => flows.find(tenantId, namespace, flowId),
      newId: () => ids.next(),
      now,
    }),
    kv,
    namespaceFiles,
    secrets: parts.secrets,
    owner: new OwnerService({ repository: repositories.credentials, newId: () => ids.next(), now }),
    tokens: new TokenService({ repository: repositories.credentials, newId: () => ids.next(), now, track: supervisor.track }),
    health: () => ({ isUp: gateway.workers > 0, loops: supervisor.health(), workers: gateway.workers, jobs: gateway.load }),
    async start() {
      gateway.start()
      supervisor.start(gateway.watch)
      for (const timer of await repositories.timers.all()) timers.set(timer)
      await flowTriggers.start()
      await recovery.takeUpAll((tenantId, id) => executor.takeUp(tenantId, id))
      await scheduler.start()
      for (const loop of scheduler.loops) supervisor.start(loop)
      for (const id of gate.grantFree()) supervisor.track(send('main', id, { type: 'SlotGranted' }), `slot for ${id}`)
    },
    async stop(graceMs) {
      timers.stop()
      await scheduler.stop()
      await gateway.stop(graceMs)
      // what polls found at the last moment
      await scheduler.stop()
      await flowTriggers.stop()
      await executor.stop()
      await supervisor.stop()
      await scheduler.release()
      await Promise.all([logFeed.flush(), metricFeed.flush()])
      await repositories.close()
    },
  }
}
