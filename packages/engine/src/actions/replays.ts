import { ExecutionNotFound, FlowNotFound, IllegalState, InvalidEntity, InvalidInput } from '@windhover/core/errors.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { replayExecution } from '@windhover/core/execution/replay.ts'
import { restartExecution, restartRefusal } from '@windhover/core/execution/restart.ts'
import type { TransitionFacts } from '@windhover/core/execution/transition-api.ts'
import { noLookups } from '@windhover/core/expression/lookup.ts'
import { inputRefusal } from '@windhover/core/flow/inputs/index.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { ExecutionSnapshot, Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Executor } from '../executor/executor.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { ExecutionInputs } from './execution-inputs.ts'

export interface ReplayRequest {
  /** Start from this task run; absent: from the beginning. */
  readonly taskRunId?: string
  readonly revision?: number
  /** New inputs; absent: those of the source. */
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly executionId?: string
  readonly breakpoints?: readonly string[]
}

export interface ReplayParts {
  readonly repositories: Repositories
  readonly executor: Executor
  readonly flows: FlowStore
  readonly inputs: ExecutionInputs
  readonly ids: Ids
  readonly settings: EngineSettings
  readonly cipher: Cipher
  readonly now: () => number
}

/** Executions made from other executions: replays, and restarts on another revision (spec: core-semantics §8.2). */
export class Replays {
  private readonly parts: ReplayParts

  constructor(parts: ReplayParts) {
    this.parts = parts
  }

  /** @returns the new execution @throws ExecutionNotFound, FlowNotFound, InvalidInput */
  async replay(tenantId: string, id: string, request: ReplayRequest): Promise<ExecutionSnapshot> {
    const source = await this.sourceOf(tenantId, id)
    const { taskRunId } = request
    if (taskRunId !== undefined && !source.taskRuns.some((taskRun) => taskRun.id === taskRunId)) {
      throw InvalidEntity({ message: `Illegal argument: No task found to restart execution from: task run '${taskRunId}' does not exist` })
    }
    const flow = await this.flowOf(source, request.revision)
    const executionId = request.executionId ?? this.parts.ids.next()
    const inputs = request.inputs === undefined ? undefined : await this.read(flow, request.inputs, executionId, source)
    const { execution, taskRuns } = replayExecution(ExecutionState.load(source.execution, source.taskRuns), this.factsOf(flow), {
      id: executionId,
      ...(request.taskRunId !== undefined && { taskRunId: request.taskRunId }),
      ...(inputs !== undefined && { inputs }),
      ...(request.breakpoints !== undefined && { breakpoints: request.breakpoints.map((breakpoint) => ({ id: breakpoint })) }),
    })
    await this.parts.executor.create(execution, taskRuns, flow)
    await this.markReplayed(source)
    return { execution, taskRuns }
  }

  async restartWithRevision(tenantId: string, id: string, revision: number): Promise<ExecutionSnapshot> {
    const source = await this.sourceOf(tenantId, id)
    const flow = await this.flowOf(source, revision)
    const state = ExecutionState.load(source.execution, source.taskRuns)
    const refusal = restartRefusal(state)
    if (refusal !== undefined) throw IllegalState({ message: refusal })
    const { execution, taskRuns } = restartExecution(state, this.factsOf(flow))
    await this.parts.executor.create(execution, taskRuns, flow)
    return { execution, taskRuns }
  }

  private factsOf(flow: Flow): TransitionFacts {
    const { now, ids, settings, cipher } = this.parts
    return { flow, now: now(), ids, settings, cipher, lookups: noLookups }
  }

  private async sourceOf(tenantId: string, id: string): Promise<ExecutionSnapshot> {
    const source = await this.parts.repositories.executions.find(tenantId, id)
    if (source === undefined) throw ExecutionNotFound({ executionId: id })
    return source
  }

  private async flowOf({ execution }: ExecutionSnapshot, revision: number | undefined): Promise<Flow> {
    const { tenantId, namespace, flowId, flowRevision } = execution
    const flow = await this.parts.flows.executable(tenantId, namespace, flowId, revision ?? flowRevision)
    if (flow.deleted) throw FlowNotFound({ namespace, flowId })
    return flow
  }

  private async read(
    flow: Flow,
    given: Readonly<Record<string, unknown>>,
    executionId: string,
    { execution }: ExecutionSnapshot,
  ): Promise<Readonly<Record<string, unknown>>> {
    const resolution = await this.parts.inputs.resolve(flow, given, executionId, execution.labels)
    const refusal = inputRefusal(resolution)
    if (refusal !== undefined) throw InvalidInput({ message: refusal })
    return resolution.values
  }

  /** The source says that it was replayed. */
  private async markReplayed({ execution }: ExecutionSnapshot): Promise<void> {
    await this.parts.executor.send(execution.tenantId, execution.id, { type: 'MarkReplayed' })
  }
}
