import { WindhoverError } from '@windhover/core/errors.ts'
import { createExecution } from '@windhover/core/execution/create.ts'
import type { CreateChild } from '@windhover/core/execution/effect.ts'
import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import { inputRefusal } from '@windhover/core/flow/inputs/index.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { ExecutionInputs } from '../actions/execution-inputs.ts'
import type { FlowStore } from './flow-store.ts'

export interface ChildParts {
  readonly repositories: Repositories
  readonly flows: FlowStore
  readonly inputs: ExecutionInputs
  readonly create: (execution: Execution, taskRuns: readonly TaskRun[], flow: Flow) => Promise<void>
  readonly send: (tenantId: string, executionId: string, event: ExecutionEvent) => Promise<unknown>
  readonly maxDepth: number
  readonly now: () => number
}

/** Creates the executions of Subflow and ForEachItem tasks and tells the parent what became of it. */
export class ChildExecutions {
  private readonly parts: ChildParts

  constructor(parts: ChildParts) {
    this.parts = parts
  }

  async create(parent: Execution, effect: CreateChild): Promise<void> {
    const { taskRunId, index } = effect
    const about = { taskRunId, ...(index !== undefined && { index }) }
    try {
      const executionId = (effect.reuse ? await this.reuse(parent, effect) : undefined) ?? (await this.start(parent, effect))
      if (executionId !== undefined) await this.parts.send(parent.tenantId, parent.id, { type: 'ChildCreated', ...about, executionId })
    } catch (error) {
      if (!(error instanceof WindhoverError)) throw error
      await this.parts.send(parent.tenantId, parent.id, { type: 'ChildRefused', ...about, message: childMessage(error, effect) })
    }
  }

  private async start(parent: Execution, effect: CreateChild): Promise<string> {
    const known = await this.parts.repositories.executions.find(parent.tenantId, effect.executionId)
    if (known !== undefined) return this.informAgain(parent, effect, known.execution)
    const flow = await this.parts.flows.executable(parent.tenantId, effect.namespace, effect.flowId, effect.revision)
    const refusal = this.refusalOf(parent, flow)
    if (refusal !== undefined) throw new WindhoverError({ code: 'CHILD_REFUSED', status: 409, message: refusal, fields: {} })
    const resolution = await this.parts.inputs.resolve(flow, effect.inputs, effect.executionId, effect.labels)
    const faulty = inputRefusal(resolution)
    if (faulty !== undefined) throw new WindhoverError({ code: 'CHILD_REFUSED', status: 422, message: faulty, fields: {} })
    const execution = createExecution({
      id: effect.executionId,
      flow,
      inputs: resolution.values,
      labels: effect.labels,
      now: this.parts.now(),
      trigger: { id: effect.triggerId, type: effect.triggerType, variables: effect.triggerVariables },
      parent: { execution: parent, inheritLabels: effect.inheritLabels },
      ...(effect.scheduleDate !== undefined && { scheduleDate: effect.scheduleDate }),
    })
    await this.parts.create(execution, [], flow)
    for (const message of resolution.warnings) this.parts.inputs.warn(parent, message)
    return execution.id
  }

  /** The server stopped between the child's creation and its report: what it would have said is said now. */
  private async informAgain(parent: Execution, effect: CreateChild, child: Execution): Promise<string> {
    const { taskRunId, index } = effect
    if (child.closed === true)
      await this.parts.send(parent.tenantId, parent.id, { type: 'ChildEnded', taskRunId, child, ...(index !== undefined && { index }) })
    return child.id
  }

  /** A restarted parent takes up the child it had: a failed one is restarted, another that ended counts as it is. */
  private async reuse(parent: Execution, effect: CreateChild): Promise<string | undefined> {
    const children = await this.parts.repositories.executions.startedBy(parent.tenantId, parent.id)
    const child = children.findLast(({ trigger }) => sameStart(trigger?.variables, effect.triggerVariables))
    if (child === undefined) return undefined
    if (child.state.current === 'FAILED') await this.parts.send(child.tenantId, child.id, { type: 'Restart' })
    else if (isTerminated(child.state.current)) await this.informAgain(parent, effect, child)
    return child.id
  }

  private refusalOf(parent: Execution, flow: Flow): string | undefined {
    if (flow.disabled) return 'Cannot execute a flow which is disabled'
    if (flow.exception !== undefined) return `Cannot execute an invalid flow: ${flow.exception}`
    if ((parent.metadata.executionDepth ?? 0) + 1 > this.parts.maxDepth)
      return `Execution depth exceeds the maximum of ${this.parts.maxDepth}`
    return undefined
  }
}

const sameStart = (one: Readonly<Record<string, unknown>> | undefined, other: Readonly<Record<string, unknown>>): boolean =>
  one !== undefined && ['taskId', 'taskRunValue', 'taskRunIteration'].every((name) => one[name] === other[name])

function childMessage(error: WindhoverError, { namespace, flowId, revision }: CreateChild): string {
  return error.code === 'FLOW_NOT_FOUND' ? `Unable to find flow '${namespace}'.'${flowId}' with revision '${revision ?? 0}'` : error.message
}
