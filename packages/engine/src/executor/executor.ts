import { ExecutionNotFound, IllegalState } from '@windhover/core/errors.ts'
import type { Effect } from '@windhover/core/execution/effect.ts'
import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { transition } from '@windhover/core/execution/transition.ts'
import type { TransitionFacts } from '@windhover/core/execution/transition-api.ts'
import type { Lookup } from '@windhover/core/expression/lookup.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { ExecutionSnapshot, Repositories, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { ChangedExecution } from '../flow-triggers/flow-triggers.ts'
import { Answers } from './answers.ts'
import { Batch } from './batch.ts'
import { isCommand } from './commands.ts'
import type { ConcurrencyGate } from './concurrency-gate.ts'
import type { FlowStore } from './flow-store.ts'
import type { Followers } from './followers.ts'
import { type HotExecution, HotExecutions, type QueuedEvent } from './hot-executions.ts'

export interface ExecutorParts {
  readonly repositories: Repositories
  readonly flows: FlowStore
  readonly gate: ConcurrencyGate
  readonly followers: Followers
  /** Everything a transition may know besides flow, time and answers. */
  readonly facts: Pick<TransitionFacts, 'ids' | 'settings' | 'cipher'>
  readonly now: () => number
  readonly resolveLookup: (lookup: Lookup, execution: Execution) => Promise<{ value: unknown } | { error: string }>
  /** Log lines of workers that wait to be written: they go with the batch. */
  readonly takeLogs: () => readonly LogEntry[]
  /** The batch they should go with could not be written. */
  readonly putBackLogs: (entries: readonly LogEntry[]) => void
  /** Followers of logs hear of lines that the executor wrote itself. */
  readonly tellLogs: (entries: readonly LogEntry[]) => void
  /** Remembers what Flow triggers need of a change of state, and is told when it is committed. */
  readonly flowTriggers: {
    readonly capture: (before: Execution, state: ExecutionState, asked: boolean) => readonly ChangedExecution[]
    readonly take: (changes: readonly ChangedExecution[]) => void
  }
  /** Performs the effects of committed transitions. */
  readonly perform: (execution: Execution, effects: readonly Effect[]) => void
  readonly report: (message: string, cause: unknown) => void
}

/** Pause before events whose write failed are tried again. */
const retryMs = 1000
/** That a task run is RUNNING may be written with its end, when that comes so soon. */
const startedMs = 10
const start: ExecutionEvent = { type: 'Started', slot: 'GRANTED' }

/** The one writer of executions: takes waiting events, applies transitions, writes every dirty row of the batch in one
 *  transaction, and only then lets effects happen (ARCHITECTURE.md §3). */
export class Executor {
  private readonly parts: ExecutorParts
  private readonly hot: HotExecutions
  private readonly waiting = new Set<HotExecution>()
  private draining = false
  private scheduled = false
  private stopped = false
  private idle: (() => void)[] = []
  /** When the loop last finished a batch, for the health endpoint. */
  lastBeat = 0

  constructor(parts: ExecutorParts) {
    this.parts = parts
    this.hot = new HotExecutions(parts.repositories, parts.flows)
  }

  /** Stores a new execution and starts it; resolves when it is durable. The same id again changes nothing.
   *  `triggers`: states that are written in the same transaction. */
  async create(execution: Execution, taskRuns: readonly TaskRun[], flow: Flow, triggers?: TriggerCommit): Promise<void> {
    const parents = execution.kind === 'LOOP' ? await this.hot.parentsOf(execution) : []
    const entry = this.hot.add(ExecutionState.load(execution, taskRuns), flow, parents)
    if (entry === undefined) {
      if (triggers !== undefined) await this.parts.repositories.triggers.commit(triggers)
      return
    }
    entry.isNew = true
    await this.enqueue(entry, start, triggers)
  }

  /** Applies an event; resolves when what it changed is durable, for a command with the execution as it left it.
   *  @throws ExecutionNotFound, IllegalState when refused */
  async send(tenantId: string, executionId: string, event: ExecutionEvent): Promise<ExecutionSnapshot | undefined> {
    const entry = this.hot.get(executionId) ?? (await this.hot.load(tenantId, executionId))
    if (entry === undefined) throw ExecutionNotFound({ executionId })
    return this.enqueue(entry, event)
  }

  /** Takes up an execution after a restart of the server: effects that a crash may have swallowed happen (again). */
  async takeUp(tenantId: string, executionId: string): Promise<void> {
    const entry = this.hot.get(executionId) ?? (await this.hot.load(tenantId, executionId))
    if (entry === undefined) return
    this.parts.gate.restore(entry.state.execution, entry.flow)
    const { execution } = entry.state
    await this.enqueue(entry, { type: 'TakenUp', workersAreGone: true })
    if (execution.state.current === 'CREATED' || execution.state.current === 'RESTARTED') await this.enqueue(entry, start)
  }

  /** Forgets an execution that was deleted. */
  forget(executionId: string): void {
    this.hot.evict(executionId)
  }

  /** Resolves when no event waits and nothing is being written. */
  whenIdle(): Promise<void> {
    if (!this.draining && this.waiting.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.idle.push(resolve))
  }

  async stop(): Promise<void> {
    await this.whenIdle()
    this.stopped = true
  }

  private enqueue(entry: HotExecution, event: ExecutionEvent, triggers?: TriggerCommit): Promise<ExecutionSnapshot | undefined> {
    return new Promise((resolve, reject) => {
      entry.inbox.push({ event, answers: new Answers(), resolve, reject, ...(triggers !== undefined && { triggers }) })
      if (event.type === 'JobStarted') setTimeout(() => this.wake(entry), startedMs)
      else this.wake(entry)
    })
  }

  private wake(entry: HotExecution): void {
    if (this.stopped) return
    if (!entry.blocked) this.waiting.add(entry)
    if (this.scheduled || this.draining) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      void this.drain()
    })
  }

  private async drain(): Promise<void> {
    this.draining = true
    while (this.waiting.size > 0) {
      const batch = new Batch(this.parts.flowTriggers.capture)
      const entries = [...this.waiting]
      this.waiting.clear()
      for (const entry of entries) this.applyInbox(entry, batch)
      if (batch.isEmpty) continue
      await this.write(batch)
    }
    this.draining = false
    this.lastBeat = this.parts.now()
    for (const resolve of this.idle.splice(0)) resolve()
  }

  private applyInbox(entry: HotExecution, batch: Batch): void {
    while (entry.inbox.length > 0 && !entry.blocked) {
      const queued = entry.inbox.shift()
      if (queued !== undefined) this.applyOne(entry, queued, batch)
    }
  }

  private applyOne(entry: HotExecution, queued: QueuedEvent, batch: Batch): void {
    const event = this.withSlot(entry, queued.event)
    const before = entry.state.execution
    try {
      const result = transition(entry.state, event, this.factsFor(entry, queued.answers))
      if (result.type === 'needs') return this.askFor(entry, { ...queued, event }, result.lookups)
      if (result.type === 'refused') return queued.reject(IllegalState({ message: result.message }))
      batch.add(entry, queued, before, result, this.parts.now())
    } catch (error) {
      this.parts.report(`Execution ${before.id} could not take ${event.type}`, error)
      if (entry.isNew) this.hot.evict(before.id)
      queued.reject(error)
    }
  }

  /** The concurrency limit is asked at the very moment an execution starts, so that two starts of one batch see each other. */
  private withSlot(entry: HotExecution, event: ExecutionEvent): ExecutionEvent {
    if (event.type !== 'Started' || event.slot !== 'GRANTED') return event
    return { ...event, slot: this.parts.gate.decide(entry.state.execution, entry.flow, this.parts.now()) }
  }

  private factsFor(entry: HotExecution, lookups: Answers): TransitionFacts {
    return {
      ...this.parts.facts,
      flow: entry.flow,
      now: this.parts.now(),
      lookups,
      ...(entry.parents.length > 0 && { parents: entry.parents }),
    }
  }

  /** Answers come from outside while other executions go on; this one keeps its order and waits. */
  private askFor(entry: HotExecution, queued: QueuedEvent, lookups: readonly Lookup[]): void {
    entry.blocked = true
    const { execution } = entry.state
    const asked = lookups.map(async (lookup) => queued.answers.add(lookup, await this.parts.resolveLookup(lookup, execution)))
    void Promise.all(asked).then(
      () => this.unblock(entry, queued),
      (error: unknown) => {
        entry.blocked = false
        queued.reject(error)
        this.wake(entry)
      },
    )
  }

  private unblock(entry: HotExecution, queued: QueuedEvent): void {
    entry.blocked = false
    entry.inbox.unshift(queued)
    this.wake(entry)
  }

  private async write(batch: Batch): Promise<void> {
    const logs = this.parts.takeLogs()
    try {
      await this.parts.repositories.executions.commit(batch.commit(logs))
    } catch (error) {
      this.parts.report(`A batch of ${batch.size} event(s) could not be written`, error)
      this.parts.putBackLogs(logs)
      this.undo(batch, error)
      return
    }
    if (batch.ownLogs.length > 0) this.parts.tellLogs(batch.ownLogs)
    this.parts.flowTriggers.take(batch.stateChanges)
    for (const { entry, queued, effects, before, snapshot } of batch.applied) {
      entry.isNew = false
      queued.resolve(snapshot)
      const { execution } = entry.state
      this.parts.followers.publish(entry.state)
      this.perform(execution, effects)
      if (queued.event.type === 'Unqueue' || queued.event.type === 'ForceRun') this.parts.gate.leaveQueue(execution)
      if (isCommand(queued.event) && execution.state.current === 'RESTARTED') this.goOn(entry)
      if (isTerminated(execution.state.current) && execution.closed === true && entry.inbox.length === 0) this.hot.evict(before.id)
    }
  }

  /** An effect that fails concerns its execution only; the loop goes on, and `recover` asks for it again after the next start. */
  private perform(execution: Execution, effects: readonly Effect[]): void {
    if (effects.length === 0) return
    try {
      this.parts.perform(execution, effects)
    } catch (error) {
      this.parts.report(`Effects of execution ${execution.id} failed`, error)
    }
  }

  /** A restarted execution starts like a new one: the concurrency limit is asked again after a failure (spec: core-semantics §8.8). */
  private goOn(entry: HotExecution): void {
    const { execution } = entry.state
    this.enqueue(entry, start).catch((error: unknown) =>
      this.parts.report(`Execution ${execution.id} could not go on after its restart`, error),
    )
  }

  /** What could not be written did not happen: states are read again, callers are told, results of workers are tried again. */
  private undo(batch: Batch, error: unknown): void {
    const retried: { readonly entry: HotExecution; readonly queued: QueuedEvent }[] = []
    const tryAgain = (entry: HotExecution, queued: QueuedEvent): void => {
      if (entry.isNew || isCommand(queued.event)) queued.reject(error)
      else retried.push({ entry, queued })
    }
    for (const { entry, queued } of batch.applied) tryAgain(entry, queued)
    for (const entry of new Set(batch.applied.map((applied) => applied.entry))) {
      // what came in meanwhile must not be applied to a state that was never written
      for (const queued of entry.inbox.splice(0)) tryAgain(entry, queued)
      this.waiting.delete(entry)
      this.parts.gate.forget(entry.state.execution)
      this.hot.evict(entry.state.execution.id)
    }
    if (retried.length > 0) setTimeout(() => this.retry(retried), retryMs).unref()
  }

  private retry(events: readonly { readonly entry: HotExecution; readonly queued: QueuedEvent }[]): void {
    for (const { entry, queued } of events) {
      const { tenantId, id } = entry.state.execution
      // not awaited before the next: events of one execution keep their order in its inbox, those of others need not wait
      void this.send(tenantId, id, queued.event).then(queued.resolve, queued.reject)
    }
  }
}
