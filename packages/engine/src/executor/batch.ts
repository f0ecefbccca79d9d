import type { Effect } from '@windhover/core/execution/effect.ts'
import type { Timer } from '@windhover/core/execution/timer.ts'
import type { TransitionResult } from '@windhover/core/execution/transition-api.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { Commit, ExecutionSnapshot, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { ChangedExecution } from '../flow-triggers/flow-triggers.ts'
import { mergedTriggers } from '../scheduler/trigger-writer.ts'
import { isCommand } from './commands.ts'
import type { HotExecution, QueuedEvent } from './hot-executions.ts'

export interface Applied {
  readonly entry: HotExecution
  readonly queued: QueuedEvent
  readonly before: Execution
  /** Of a command: what its caller is answered. */
  readonly snapshot: ExecutionSnapshot | undefined
  readonly effects: readonly Effect[]
}

type Changed = Extract<TransitionResult, { type: 'changed' }>

type Capture = (before: Execution, state: HotExecution['state'], asked: boolean) => readonly ChangedExecution[]

/** What the transitions of one turn changed: the newest version of each row, once. */
export class Batch {
  readonly applied: Applied[] = []
  private readonly executions = new Map<string, Execution>()
  private readonly taskRuns = new Map<string, TaskRun>()
  private readonly deleted = new Set<string>()
  private readonly timers = new Map<string, Timer>()
  private readonly deletedTimers = new Set<string>()
  private readonly logs: LogEntry[] = []
  private readonly triggers: TriggerCommit[] = []
  private readonly capture: Capture
  /** Executions whose new state somebody listens to. */
  readonly stateChanges: ChangedExecution[] = []

  constructor(capture: Capture) {
    this.capture = capture
  }

  get size(): number {
    return this.applied.length
  }

  get isEmpty(): boolean {
    return this.applied.length === 0
  }

  add(entry: HotExecution, queued: QueuedEvent, before: Execution, result: Changed, now: number): void {
    const { execution } = entry.state
    const snapshot = isCommand(queued.event) ? { execution, taskRuns: [...entry.state.taskRuns()] } : undefined
    this.applied.push({ entry, queued, before, snapshot, effects: result.effects })
    if (result.changes.execution !== undefined || entry.isNew) this.executions.set(execution.id, execution)
    if (queued.triggers !== undefined) this.triggers.push(queued.triggers)
    if (entry.isNew) for (const taskRun of entry.state.taskRuns()) this.taskRuns.set(taskRun.id, taskRun)
    for (const id of result.changes.deletedTaskRuns) {
      this.taskRuns.delete(id)
      this.deleted.add(id)
    }
    for (const taskRun of result.changes.taskRuns) {
      this.deleted.delete(taskRun.id)
      this.taskRuns.set(taskRun.id, taskRun)
    }
    if (queued.event.type === 'TimerFired') this.dropTimer(queued.event.timer.id)
    for (const effect of result.effects) this.addEffect(execution, effect, now)
    if (result.effects.some(({ type }) => type === 'StateChanged')) {
      // a kill takes its own course, whoever asked for it
      const asked = isCommand(queued.event) && queued.event.type !== 'Kill'
      this.stateChanges.push(...this.capture(before, entry.state, asked))
    }
  }

  /** Lines that the executor wrote itself. */
  get ownLogs(): readonly LogEntry[] {
    return this.logs
  }

  commit(workerLogs: readonly LogEntry[]): Commit {
    return {
      executions: [...this.executions.values()],
      taskRuns: [...this.taskRuns.values()],
      deletedTaskRuns: [...this.deleted],
      timers: [...this.timers.values()],
      deletedTimers: [...this.deletedTimers],
      logs: [...workerLogs, ...this.logs],
      metrics: [],
      ...(this.stateChanges.length > 0 && { stateChanges: this.stateChanges.map(({ change }) => change) }),
      ...(this.triggers.length > 0 && { triggers: mergedTriggers(this.triggers) }),
    }
  }

  private addEffect(execution: Execution, effect: Effect, now: number): void {
    if (effect.type === 'SetTimer') {
      this.deletedTimers.delete(effect.timer.id)
      this.timers.set(effect.timer.id, effect.timer)
    } else if (effect.type === 'CancelTimer') {
      this.dropTimer(effect.timerId)
    } else if (effect.type === 'WriteLog') {
      this.logs.push(logEntry(execution, effect, now))
    }
  }

  private dropTimer(id: string): void {
    this.timers.delete(id)
    this.deletedTimers.add(id)
  }
}

function logEntry(execution: Execution, effect: Extract<Effect, { type: 'WriteLog' }>, timestamp: number): LogEntry {
  const { taskRun, level, message } = effect
  return {
    tenantId: execution.tenantId,
    namespace: execution.namespace,
    flowId: execution.flowId,
    executionId: execution.id,
    ...(taskRun && { taskId: taskRun.taskId, taskRunId: taskRun.id, attemptNumber: Math.max(0, (taskRun.attempts?.length ?? 1) - 1) }),
    ...(execution.kind !== undefined && { executionKind: execution.kind }),
    timestamp,
    level,
    thread: 'executor',
    message,
  }
}
