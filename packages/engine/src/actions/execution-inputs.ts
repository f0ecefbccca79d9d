import { creationVariables } from '@windhover/core/execution/create.ts'
import { taskTree } from '@windhover/core/execution/task-tree.ts'
import type { RenderOptions } from '@windhover/core/expression/index.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import { type InputResolution, resolveInputs } from '@windhover/core/flow/inputs/index.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow, Input } from '@windhover/core/model/flow.ts'
import type { Label } from '@windhover/core/model/label.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import { withAnswers } from '../executor/answers.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { LogFeed } from '../executor/log-feed.ts'
import type { LookupScope } from '../gateway/protocol.ts'

export interface ExecutionInputParts {
  readonly flows: FlowStore
  readonly settings: EngineSettings
  readonly cipher: Cipher
  readonly ids: Ids
  readonly now: () => number
  readonly logFeed: LogFeed
  readonly resolveLookup: (lookup: Lookup, scope: LookupScope) => Promise<LookupAnswer>
}

/** Reads the inputs that a caller gives, with defaults and conditions rendered: the part of creating an execution that needs the world. */
export class ExecutionInputs {
  private readonly parts: ExecutionInputParts

  constructor(parts: ExecutionInputParts) {
    this.parts = parts
  }

  /** `subflowDepth`: calls of `subflow()` around the execution that these inputs are for. */
  resolve(
    flow: Flow,
    given: Readonly<Record<string, unknown>>,
    executionId: string,
    labels: readonly Label[],
    subflowDepth?: number,
  ): Promise<InputResolution> {
    return this.resolveList(flow, flow.inputs, given, { executionId, labels, subflowDepth })
  }

  /** Inputs of the Pause that an execution waits at; undefined when it asks for none. */
  async resolveResume(
    { execution, taskRuns }: ExecutionSnapshot,
    given: Readonly<Record<string, unknown>>,
  ): Promise<InputResolution | undefined> {
    const flow = await this.parts.flows.executable(execution.tenantId, execution.namespace, execution.flowId, execution.flowRevision)
    const paused = taskRuns.find((taskRun) => taskRun.state.current === 'PAUSED')
    const inputs = paused === undefined ? undefined : taskTree(flow).get(paused.taskId)?.task['onResume']
    if (!Array.isArray(inputs)) return undefined
    // The parser made them Inputs when the flow was read.
    return this.resolveList(flow, inputs as readonly Input[], given, { executionId: execution.id, labels: execution.labels })
  }

  /** Calls `work` with render options until its expressions have every answer. */
  withLookups<T>(flow: Flow, executionId: string, work: (options: RenderOptions) => T, subflowDepth?: number): Promise<T> {
    const { settings, cipher, ids, now, resolveLookup } = this.parts
    const scope: LookupScope = {
      tenantId: flow.tenantId,
      namespace: flow.namespace,
      flowId: flow.id,
      executionId,
      ...(subflowDepth !== undefined && { subflowDepth }),
    }
    const fixed = { generation: flow.generation, settings, cipher, ids, now: now(), where: 'webserver' as const }
    return withAnswers(
      (lookup) => resolveLookup(lookup, scope),
      (lookups) => work({ ...fixed, lookups }),
    )
  }

  /** A WARN log of the execution. */
  warn(execution: Execution, message: string): void {
    const { tenantId, namespace, flowId, id } = execution
    this.parts.logFeed.add([{ tenantId, namespace, flowId, executionId: id, timestamp: this.parts.now(), level: 'WARN', message }])
  }

  private resolveList(
    flow: Flow,
    inputs: readonly Input[],
    given: Readonly<Record<string, unknown>>,
    about: { executionId: string; labels: readonly Label[]; subflowDepth?: number | undefined },
  ): Promise<InputResolution> {
    const { settings, now } = this.parts
    const variables = creationVariables(flow, { ...about, now: now() }, settings)
    const resolve = (options: RenderOptions) =>
      resolveInputs(inputs, given, { flow: { namespace: flow.namespace, id: flow.id }, variables, options })
    return this.withLookups(flow, about.executionId, resolve, about.subflowDepth)
  }
}
