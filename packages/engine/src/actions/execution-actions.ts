import { ExecutionNotFound, FlowBroken, FlowDisabled, IllegalState, InvalidEntity, InvalidInput } from '@windhover/core/errors.ts'
import { createExecution } from '@windhover/core/execution/create.ts'
import type { Command } from '@windhover/core/execution/event.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { restartRefusal } from '@windhover/core/execution/restart.ts'
import { checkRefusal, evaluateChecks } from '@windhover/core/flow/checks.ts'
import { type InputResolution, inputRefusal } from '@windhover/core/flow/inputs/index.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Breakpoint, Execution, ExecutionKind } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { Label } from '@windhover/core/model/label.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import { inputFilePath } from '@windhover/core/model/storage-path.ts'
import type { ExecutionSnapshot, Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Bytes, Storage } from '@windhover/core/ports/storage.ts'
import type { Executor } from '../executor/executor.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { Followers } from '../executor/followers.ts'
import type { Evaluation } from './evaluation.ts'
import type { ExecutionInputs } from './execution-inputs.ts'
import type { Purge, PurgeOptions } from './purge.ts'
import type { ReplayRequest, Replays } from './replays.ts'

export interface CreateRequest {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly executionId: string
  readonly revision?: number
  readonly inputs: Readonly<Record<string, unknown>>
  readonly labels: readonly Label[]
  /** Milliseconds since 1970. */
  readonly scheduleDate?: number
  readonly kind?: string
  /** `taskId` or `taskId.value`. */
  readonly breakpoints?: readonly string[]
  /** Calls of `subflow()` around this one, itself included; absent when something else starts the execution. */
  readonly subflowDepth?: number
}

export interface ExecutionActionParts {
  readonly repositories: Repositories
  readonly storage: Storage
  readonly executor: Executor
  readonly flows: FlowStore
  readonly followers: Followers
  readonly inputs: ExecutionInputs
  readonly evaluation: Evaluation
  readonly replays: Replays
  readonly purge: Purge
  readonly settings: EngineSettings
  readonly ids: Ids
  readonly now: () => number
}

const kinds: readonly ExecutionKind[] = ['NORMAL', 'TEST', 'PLAYGROUND']

/** What a client may ask of executions. Everything that changes one goes to the executor as an event. */
export class ExecutionActions {
  private readonly parts: ExecutionActionParts

  constructor(parts: ExecutionActionParts) {
    this.parts = parts
  }

  newId(): string {
    return this.parts.ids.next()
  }

  /** Link to the execution in the interface, when `kestra.url` is configured. */
  urlOf(execution: Execution): string | undefined {
    const { url } = this.parts.settings.kestra
    return url === undefined
      ? undefined
      : `${url.replace(/\/$/, '')}/ui/${execution.tenantId}/executions/${execution.namespace}/${execution.flowId}/${execution.id}`
  }

  /** Checks inputs and checks, stores the execution and starts it (spec: core-semantics §8.1). The answer is the execution as created.
   *  @throws FlowNotFound, FlowDisabled, FlowBroken, InvalidInput */
  async create(request: CreateRequest): Promise<Execution> {
    const flow = await this.runnable(request.tenantId, request.namespace, request.flowId, request.revision)
    refuseSystemLabels(request.labels)
    const resolution = await this.parts.inputs.resolve(flow, request.inputs, request.executionId, request.labels, request.subflowDepth)
    const refusal = inputRefusal(resolution)
    if (refusal !== undefined) throw InvalidInput({ message: refusal })
    const behavior = await this.checked(flow, request.executionId, resolution)
    const { executionId: id, scheduleDate, breakpoints } = request
    const labels = request.subflowDepth === undefined ? request.labels : [...request.labels, { key: 'system.from', value: 'subflow' }]
    const execution = createExecution({
      id,
      flow,
      inputs: resolution.values,
      labels,
      now: this.parts.now(),
      failed: behavior === 'FAIL_EXECUTION',
      ...(request.kind !== undefined && { kind: kindOf(request.kind) }),
      ...(scheduleDate !== undefined && { scheduleDate }),
      ...(breakpoints !== undefined && { breakpoints: breakpoints.map(breakpointOf) }),
    })
    await this.parts.executor.create(execution, [], flow)
    for (const message of resolution.warnings) this.parts.inputs.warn(execution, message)
    return execution
  }

  /** What the inputs would become, and what the checks say. */
  async validateInputs(
    key: { tenantId: string; namespace: string; flowId: string },
    given: Readonly<Record<string, unknown>>,
    revision?: number,
  ): Promise<object> {
    const flow = await this.runnable(key.tenantId, key.namespace, key.flowId, revision)
    const executionId = this.newId()
    const resolution = await this.parts.inputs.resolve(flow, given, executionId, [])
    const checks = await this.parts.inputs.withLookups(flow, executionId, (options) => evaluateChecks(flow, resolution.values, options))
    return { id: flow.id, namespace: flow.namespace, inputs: resolution.inputs, checks: checks.failed }
  }

  find(tenantId: string, id: string): Promise<ExecutionSnapshot | undefined> {
    return this.parts.repositories.executions.find(tenantId, id)
  }

  /** @throws ExecutionNotFound */
  async get(tenantId: string, id: string): Promise<ExecutionSnapshot> {
    const snapshot = await this.find(tenantId, id)
    if (snapshot === undefined) throw ExecutionNotFound({ executionId: id })
    return snapshot
  }

  /** The execution when everything of it has ended, afterExecution and late task runs included; or as it is when the signal aborts. */
  whenClosed({ tenantId, id }: Execution, signal: AbortSignal): Promise<ExecutionSnapshot> {
    const { followers } = this.parts
    return new Promise((resolve, reject) => {
      const stop = followers.follow(id, (state) => {
        if (state.execution.closed === true && state.live === 0) finish()
      })
      const finish = (): void => {
        stop()
        this.get(tenantId, id).then(resolve, reject)
      }
      signal.addEventListener('abort', finish, { once: true })
      this.get(tenantId, id).then(({ execution, taskRuns }) => {
        if (execution.closed === true && taskRuns.every((taskRun) => isTerminated(taskRun.state.current))) finish()
      }, reject)
    })
  }

  /** Hands a command to the executor. @returns the execution as the command left it @throws ExecutionNotFound, IllegalState */
  async command(tenantId: string, id: string, command: Command): Promise<ExecutionSnapshot> {
    return (await this.parts.executor.send(tenantId, id, command)) ?? this.get(tenantId, id)
  }

  /** @throws IllegalState when it has ended and the kill is not to reach its children */
  async kill(tenantId: string, id: string, cascade: boolean): Promise<void> {
    const { execution } = await this.get(tenantId, id)
    if (isTerminated(execution.state.current) && !cascade)
      throw IllegalState({ message: `Execution is already finished, can't kill it, current state is '${execution.state.current}' !` })
    await this.parts.executor.send(tenantId, id, { type: 'Kill', cascade })
  }

  /** Resumes a paused execution with the inputs that its Pause task asks for. @throws InvalidInput */
  async resume(tenantId: string, id: string, given: Readonly<Record<string, unknown>>): Promise<void> {
    const resolution = await this.resumeInputs(tenantId, id, given)
    const refusal = resolution === undefined ? undefined : inputRefusal(resolution)
    if (refusal !== undefined) throw InvalidInput({ message: refusal })
    await this.parts.executor.send(tenantId, id, { type: 'Resume', ...(resolution !== undefined && { inputs: resolution.values }) })
  }

  async validateResume(tenantId: string, id: string, given: Readonly<Record<string, unknown>>): Promise<object> {
    const { execution } = await this.get(tenantId, id)
    const resolution = await this.resumeInputs(tenantId, id, given)
    return { id: execution.flowId, namespace: execution.namespace, inputs: resolution?.inputs ?? [] }
  }

  async resumeFromBreakpoint(tenantId: string, id: string, breakpoints: readonly string[] | undefined): Promise<void> {
    await this.parts.executor.send(tenantId, id, {
      type: 'ResumeFromBreakpoint',
      ...(breakpoints && { breakpoints: breakpoints.map(breakpointOf) }),
    })
  }

  /** @returns the execution that runs: the same one, or with another revision a new one @throws IllegalState, InvalidEntity */
  async restart(tenantId: string, id: string, revision: number | undefined): Promise<ExecutionSnapshot> {
    const { execution, taskRuns } = await this.get(tenantId, id)
    refuseRestart(ExecutionState.load(execution, taskRuns))
    if (revision === undefined || revision === execution.flowRevision) return this.command(tenantId, id, { type: 'Restart' })
    return this.parts.replays.restartWithRevision(tenantId, id, revision)
  }

  /** @returns the new execution */
  replay(tenantId: string, id: string, request: ReplayRequest): Promise<ExecutionSnapshot> {
    return this.parts.replays.replay(tenantId, id, request)
  }

  /** Replaces the user's labels of an execution that has ended. */
  async setLabels(tenantId: string, id: string, labels: readonly Label[]): Promise<ExecutionSnapshot> {
    const { execution } = await this.get(tenantId, id)
    if (!isTerminated(execution.state.current)) throw InvalidEntity({ message: 'The execution is not terminated' })
    refuseSystemLabels(labels)
    return this.command(tenantId, id, { type: 'SetLabels', labels })
  }

  /** Renders a text as a task of the execution would see it. */
  async evaluate(tenantId: string, id: string, taskRunId: string | undefined, expression: string): Promise<object> {
    return this.parts.evaluation.evaluate(await this.get(tenantId, id), taskRunId, expression)
  }

  /** Ids that do not exist. */
  async missing(tenantId: string, ids: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(ids.map((id) => this.find(tenantId, id)))
    return ids.filter((_, index) => found[index] === undefined)
  }

  /** Which of these may not be deleted, and why. */
  async notDeletable(
    tenantId: string,
    ids: readonly string[],
    includeRunning: boolean,
  ): Promise<readonly { id: string; message: string }[]> {
    const found = await Promise.all(ids.map((id) => this.find(tenantId, id)))
    return ids.flatMap((id, index) => {
      const execution = found[index]?.execution
      if (execution === undefined) return [{ id, message: 'execution not found' }]
      return includeRunning || isTerminated(execution.state.current) ? [] : [{ id, message: 'execution must be terminated' }]
    })
  }

  /** Removes executions with what belongs to them. @returns how many there were */
  delete(tenantId: string, ids: readonly string[], options: PurgeOptions): Promise<number> {
    return this.parts.purge.delete(tenantId, ids, options)
  }

  /** Stores an uploaded file for an input. @returns its URI */
  async storeInputFile(
    target: { tenantId: string; namespace: string; flowId: string; executionId: string },
    inputId: string,
    fileName: string,
    body: Bytes,
  ): Promise<string> {
    const path = inputFilePath({ ...target, inputId, fileName })
    await this.parts.storage.write(target.tenantId, path, body)
    return `kestra://${path}`
  }

  private async runnable(tenantId: string, namespace: string, flowId: string, revision: number | undefined): Promise<Flow> {
    const flow = await this.parts.flows.executable(tenantId, namespace, flowId, revision)
    if (flow.disabled) throw FlowDisabled({ namespace, flowId })
    if (flow.exception !== undefined) throw FlowBroken({ message: flow.exception })
    return flow
  }

  private async checked(flow: Flow, executionId: string, resolution: InputResolution): Promise<string | undefined> {
    if (flow.checks.length === 0) return undefined
    const result = await this.parts.inputs.withLookups(flow, executionId, (options) => evaluateChecks(flow, resolution.values, options))
    const refusal = checkRefusal(result)
    if (refusal !== undefined) throw InvalidInput({ message: refusal })
    return result.behavior
  }

  private async resumeInputs(tenantId: string, id: string, given: Readonly<Record<string, unknown>>): Promise<InputResolution | undefined> {
    const snapshot = await this.get(tenantId, id)
    if (snapshot.execution.state.current !== 'PAUSED') throw IllegalState({ message: 'The execution is not paused' })
    return this.parts.inputs.resolveResume(snapshot, given)
  }
}

/** A wrong state is a conflict; an execution without anything to restart is not one that can be restarted. */
function refuseRestart(state: ExecutionState): void {
  const message = restartRefusal(state)
  if (message === undefined) return
  throw message.startsWith('No task found') ? InvalidEntity({ message: `Illegal argument: ${message}` }) : IllegalState({ message })
}

function kindOf(name: string): ExecutionKind {
  const kind = kinds.find((known) => known === name)
  if (kind === undefined) throw InvalidEntity({ message: `kind '${name}' is unknown, expected one of ${kinds.join(', ')}` })
  return kind
}

function breakpointOf(text: string): Breakpoint {
  const dot = text.indexOf('.')
  return dot < 0 ? { id: text } : { id: text.slice(0, dot), value: text.slice(dot + 1) }
}

function refuseSystemLabels(labels: readonly Label[]): void {
  const system = labels.find(({ key }) => key.startsWith('system.') && key !== 'system.correlationId')
  if (system !== undefined)
    throw InvalidEntity({
      message: `Illegal argument: System labels can only be set by Kestra itself, offending label: ${system.key}=${system.value}`,
    })
}
