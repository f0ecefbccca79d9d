import type { Effect } from '@windhover/core/execution/effect.ts'
import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { WorkerJob } from '../gateway/protocol.ts'
import type { ChildExecutions } from './child-executions.ts'
import type { ConcurrencyGate } from './concurrency-gate.ts'
import type { FlowStore } from './flow-store.ts'
import type { TimerService } from './timer-service.ts'

export interface EffectParts {
  readonly repositories: Repositories
  readonly flows: FlowStore
  readonly gate: ConcurrencyGate
  readonly timers: TimerService
  readonly children: ChildExecutions
  readonly gateway: { submit(jobs: readonly WorkerJob[]): void; kill(executionId: string, taskRunIds?: readonly string[]): void }
  readonly send: (tenantId: string, executionId: string, event: ExecutionEvent) => Promise<unknown>
  readonly create: (execution: Execution, taskRuns: readonly TaskRun[], flow: Flow) => Promise<void>
  readonly track: (work: Promise<unknown>, what: string) => void
  /** Tells the scheduler: the trigger that waits for this execution goes on. */
  readonly released: (execution: Execution) => Promise<void>
}

/** Makes the effects of committed transitions happen. Every one is harmless when it happens twice: after a crash `recover` asks again. */
export class EffectRunner {
  private readonly parts: EffectParts

  constructor(parts: EffectParts) {
    this.parts = parts
  }

  perform(execution: Execution, effects: readonly Effect[]): void {
    const jobs: WorkerJob[] = []
    for (const effect of effects) {
      if (effect.type === 'RunJob') jobs.push(workerJob(execution, effect))
      else this.performOne(execution, effect)
    }
    if (jobs.length > 0) this.parts.gateway.submit(jobs)
  }

  private performOne(execution: Execution, effect: Exclude<Effect, { type: 'RunJob' }>): void {
    const { gateway, timers, children, track } = this.parts
    switch (effect.type) {
      case 'KillJobs':
        return gateway.kill(execution.id, effect.taskRunIds)
      case 'SetTimer':
        return timers.set(effect.timer)
      case 'CancelTimer':
        return timers.cancel(effect.timerId)
      case 'CreateChild':
        return track(children.create(execution, effect), `subflow of ${execution.id}`)
      case 'CreateExecution':
        return track(this.createExecution(effect), `execution ${effect.execution.id}`)
      case 'InformParent':
        return track(this.informParent(execution, effect), `parent of ${execution.id}`)
      case 'CheckChildren':
        return track(this.checkChildren(execution, effect.taskRunId), `iterations of ${execution.id}`)
      case 'RestartChild':
        return track(this.parts.send(execution.tenantId, effect.executionId, { type: 'Restart' }), `restart of ${effect.executionId}`)
      case 'KillChildren':
        return track(this.killChildren(execution), `children of ${execution.id}`)
      case 'Closed':
        if (execution.trigger !== undefined) track(this.parts.released(execution), `trigger of ${execution.id}`)
        return track(this.closed(execution), `end of ${execution.id}`)
      case 'WriteLog':
      case 'StateChanged':
        return undefined
    }
  }

  private async createExecution({ execution, taskRuns }: Extract<Effect, { type: 'CreateExecution' }>): Promise<void> {
    const known = await this.parts.repositories.executions.find(execution.tenantId, execution.id)
    if (known !== undefined) return
    const flow = await this.parts.flows.executable(execution.tenantId, execution.namespace, execution.flowId, execution.flowRevision)
    await this.parts.create(execution, taskRuns, flow)
  }

  private async informParent(child: Execution, effect: Extract<Effect, { type: 'InformParent' }>): Promise<void> {
    const event: ExecutionEvent = {
      type: 'ChildEnded',
      taskRunId: effect.taskRunId,
      child,
      ...(effect.index !== undefined && { index: effect.index }),
    }
    await this.parts.send(child.tenantId, effect.executionId, event)
  }

  /** Iterations of a Loop that ended while nobody listened. */
  private async checkChildren(execution: Execution, taskRunId: string): Promise<void> {
    const children = await this.parts.repositories.executions.startedBy(execution.tenantId, execution.id)
    for (const child of children) {
      if (child.closed !== true || child.loopRun?.taskRunId !== taskRunId) continue
      const event: ExecutionEvent = { type: 'ChildEnded', taskRunId, index: child.loopRun.index, child }
      await this.parts.send(execution.tenantId, execution.id, event)
    }
  }

  private async killChildren(execution: Execution): Promise<void> {
    const children = await this.parts.repositories.executions.startedBy(execution.tenantId, execution.id)
    await Promise.all(
      children
        .filter((child) => child.closed !== true)
        .map((child) => this.parts.send(child.tenantId, child.id, { type: 'Kill', cascade: true })),
    )
  }

  private async closed(execution: Execution): Promise<void> {
    const { flows, gate, send } = this.parts
    const flow = await flows.find(execution.tenantId, execution.namespace, execution.flowId, execution.flowRevision)
    const next = gate.release(execution, flow?.concurrency?.limit)
    if (next !== undefined) await send(execution.tenantId, next, { type: 'SlotGranted' })
  }
}

function workerJob(execution: Execution, { taskRun, task, attempt, variables }: Extract<Effect, { type: 'RunJob' }>): WorkerJob {
  const { tenantId, namespace, flowId, flowRevision, generation, kind } = execution
  return {
    taskRun,
    task,
    attempt,
    variables,
    flow: { tenantId, namespace, id: flowId, revision: flowRevision, generation },
    execution: { id: execution.id, ...(kind !== undefined && { kind }) },
  }
}
