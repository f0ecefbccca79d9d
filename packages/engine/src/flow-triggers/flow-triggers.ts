import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import type { TransitionFacts } from '@windhover/core/execution/transition-api.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { StateChange } from '@windhover/core/model/open-window.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { TriggerEvaluation, TriggerKey } from '@windhover/core/model/trigger-state.ts'
import type { ExecutionSnapshot, Repositories } from '@windhover/core/ports/repositories.ts'
import type { FlowListener } from '@windhover/core/trigger/flow-listener.ts'
import { judgeFlowTrigger } from '@windhover/core/trigger/flow-trigger.ts'
import { startOfFlowTrigger } from '@windhover/core/trigger/flow-trigger-execution.ts'
import { toldStates } from '@windhover/core/trigger/told-states.ts'
import { withAnswers } from '../executor/answers.ts'
import type { LookupScope } from '../gateway/protocol.ts'
import type { FlowListeners } from './flow-listeners.ts'
import { OpenWindows } from './open-windows.ts'

export interface FlowTriggerParts {
  readonly repositories: Pick<Repositories, 'executions' | 'flowTriggers'>
  readonly listeners: FlowListeners
  readonly create: (execution: Execution, taskRuns: readonly TaskRun[], flow: Flow) => Promise<void>
  readonly resolveLookup: (lookup: Lookup, scope: LookupScope) => Promise<LookupAnswer>
  readonly facts: Pick<TransitionFacts, 'ids' | 'settings' | 'cipher'>
  readonly log: (entries: readonly LogEntry[]) => void
  /** Adds a line to the history of a trigger. */
  readonly record: (key: TriggerKey, evaluation: TriggerEvaluation) => void
  readonly now: () => number
  readonly report: (message: string, cause: unknown) => void
}

/** An execution as a change of its state left it. */
export interface ChangedExecution {
  readonly change: StateChange
  /** Absent: it was deleted meanwhile, so that nothing comes of it. */
  readonly upstream?: ExecutionSnapshot
}

/** How many changes are judged before what they changed is written. */
const groupSize = 200
/** Pause before changes whose results could not be written are judged again. */
const retryMs = 1000

/** Starts what Flow triggers start. A change of state is stored with the execution that changed and forgotten together with the windows
 *  that it changed, after what it starts is stored: a crash in between judges it again, to the same end, and under the same ids. */
export class FlowTriggers {
  private readonly parts: FlowTriggerParts
  private readonly windows: OpenWindows
  private waiting: ChangedExecution[] = []
  private running: Promise<void> | undefined
  private retry: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(parts: FlowTriggerParts) {
    this.parts = parts
    this.windows = new OpenWindows(parts.repositories.flowTriggers)
  }

  /** Takes up what an earlier server had not judged yet. */
  async start(): Promise<void> {
    const { repositories, listeners } = this.parts
    await listeners.load('main')
    await this.windows.load()
    const pending = await repositories.flowTriggers.pending()
    this.take(await Promise.all(pending.map((change) => this.restore(change))))
  }

  /** What must be remembered of an execution whose state has just changed; nothing when nobody listens. `asked`: by a command. */
  capture(before: Execution, state: ExecutionState, asked: boolean): readonly ChangedExecution[] {
    const { listeners } = this.parts
    if (!listeners.areThere) return []
    const heard = toldStates(before, state.execution, asked)
      .map((told) => ({ ...state.execution, state: told }))
      .filter((execution) => listeners.isListenedTo(execution))
    if (heard.length === 0) return []
    const taskRuns = [...state.taskRuns()]
    return heard.map((execution) => ({ change: changeOf(execution), upstream: { execution, taskRuns } }))
  }

  /** Changes that are committed. */
  take(changes: readonly ChangedExecution[]): void {
    if (changes.length === 0) return
    this.waiting.push(...changes)
    this.wake()
  }

  /** Ends with the group at hand; the others are taken up by the next start. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.retry)
    await this.running
  }

  private wake(): void {
    if (this.isStopped || this.running !== undefined || this.retry !== undefined) return
    this.running = this.run().finally(() => {
      this.running = undefined
      if (this.waiting.length > 0) this.wake()
    })
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0 && !this.isStopped) {
      const group = this.waiting.splice(0, groupSize)
      try {
        await this.judgeGroup(group)
      } catch (error) {
        this.parts.report(`Flow triggers of ${group.length} change(s) of state could not be judged`, error)
        this.waiting.unshift(...group)
        await this.pause()
        return
      }
    }
  }

  private async pause(): Promise<void> {
    this.retry = setTimeout(() => {
      this.retry = undefined
      // Windows that were changed but not written would count a change twice.
      void this.windows.load().then(
        () => this.wake(),
        () => this.pause(),
      )
    }, retryMs).unref()
  }

  /** One change after the other, since windows depend on their order; what they start is stored side by side. */
  private async judgeGroup(group: readonly ChangedExecution[]): Promise<void> {
    const starts: Promise<void>[] = []
    for (const { change, upstream } of group) {
      if (upstream === undefined) continue
      for (const listener of this.parts.listeners.of(upstream.execution)) {
        const execution = await this.judge(listener, change, upstream)
        if (execution !== undefined) starts.push(this.startOne(execution, listener.flow))
      }
    }
    await Promise.all(starts)
    this.windows.expire(this.parts.now())
    await this.parts.repositories.flowTriggers.commit({ ...this.windows.takeChanges(), judged: group.map(({ change }) => change) })
  }

  private async judge(listener: FlowListener, change: StateChange, upstream: ExecutionSnapshot): Promise<Execution | undefined> {
    const { facts, now } = this.parts
    const state = ExecutionState.load(upstream.execution, upstream.taskRuns)
    const key = keyOf(listener)
    const scope = scopeOf(listener, upstream.execution)
    const answer = (lookup: Lookup) => this.parts.resolveLookup(lookup, scope)
    const verdict = await withAnswers(answer, (lookups) =>
      judgeFlowTrigger(listener, state, (windowId) => this.windows.get({ ...key, windowId }), { ...facts, lookups, now: change.date }),
    )
    for (const [windowId, window] of verdict.windows) this.windows.set({ ...key, windowId }, window)
    this.warn(upstream.execution, verdict.warnings)
    if (!verdict.fires) {
      if (verdict.reason !== undefined) this.parts.record(key, { date: now(), outcome: 'REFUSED', reason: verdict.reason })
      return undefined
    }
    const { execution, warnings } = await withAnswers(answer, (lookups) =>
      startOfFlowTrigger(listener, state, verdict.collected, { ...facts, lookups, now: now() }),
    )
    this.warn(upstream.execution, warnings)
    const outcome = execution?.state.current === 'CREATED' ? 'FIRED' : 'FAILED'
    const reason = outcome === 'FAILED' ? warnings.at(-1) : undefined
    this.parts.record(key, { date: now(), outcome, ...(reason && { reason }), ...(execution && { executionId: execution.id }) })
    return execution
  }

  private async startOne(execution: Execution, flow: Flow): Promise<void> {
    if ((await this.parts.repositories.executions.find(execution.tenantId, execution.id)) !== undefined) return
    await this.parts.create(execution, [], flow)
  }

  private warn({ tenantId, namespace, flowId, id }: Execution, messages: readonly string[]): void {
    if (messages.length === 0) return
    const timestamp = this.parts.now()
    this.parts.log(messages.map((message) => ({ tenantId, namespace, flowId, executionId: id, timestamp, level: 'WARN', message })))
  }

  /** The execution as it was then, as far as it is still known: its state and history of that moment, its outputs of now. */
  private async restore(change: StateChange): Promise<ChangedExecution> {
    const snapshot = await this.parts.repositories.executions.find(change.tenantId, change.executionId)
    if (snapshot === undefined) return { change }
    const { execution, taskRuns } = snapshot
    const state = { current: change.state, histories: execution.state.histories.slice(0, change.histories) }
    return { change, upstream: { execution: { ...execution, state }, taskRuns } }
  }
}

function changeOf({ tenantId, id, state: { current, histories } }: Execution): StateChange {
  return { tenantId, executionId: id, state: current, histories: histories.length, date: histories.at(-1)?.date ?? 0 }
}

const keyOf = ({ flow, trigger }: FlowListener): TriggerKey => ({
  tenantId: flow.tenantId,
  namespace: flow.namespace,
  flowId: flow.id,
  triggerId: trigger.id,
})

/** Keys and secrets are those of the listening flow; the files of the upstream execution are within reach. */
function scopeOf({ flow }: FlowListener, { namespace, flowId, id }: Execution): LookupScope {
  return {
    tenantId: flow.tenantId,
    namespace: flow.namespace,
    flowId: flow.id,
    executionId: id,
    trigger: { namespace, flowId, executionId: id },
  }
}
