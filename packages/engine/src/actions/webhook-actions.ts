import { createHash, timingSafeEqual } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { FlowBroken, FlowDisabled, InvalidEntity, WebhookNotFound } from '@windhover/core/errors.ts'
import { variablesOf } from '@windhover/core/execution/context.ts'
import { createExecution } from '@windhover/core/execution/create.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { ExpressionError, type RenderOptions, render, renderDeep, type Variables } from '@windhover/core/expression/index.ts'
import { inputRefusal } from '@windhover/core/flow/inputs/index.ts'
import { rulesOf } from '@windhover/core/generation.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { Label } from '@windhover/core/model/label.ts'
import { triggerPath } from '@windhover/core/model/storage-path.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { TriggerEvaluation, TriggerKey } from '@windhover/core/model/trigger-state.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { Bytes, Storage } from '@windhover/core/ports/storage.ts'
import { ConditionError, conditionsHold, conditionsOf, whenHolds } from '@windhover/core/trigger/trigger-conditions.ts'
import { triggerLabels } from '@windhover/core/trigger/trigger-labels.ts'
import { type WebhookAnswer, type WebhookCall, webhookAnswer, webhooksOf, webhookVariables } from '@windhover/core/trigger/webhook.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { ExecutionInputs } from './execution-inputs.ts'

export interface WebhookParts {
  readonly flows: FlowStore
  readonly inputs: ExecutionInputs
  readonly storage: Storage
  readonly cipher: Cipher
  readonly create: (execution: Execution, taskRuns: readonly TaskRun[], flow: Flow) => Promise<void>
  readonly whenClosed: (execution: Execution, signal: AbortSignal) => Promise<ExecutionSnapshot>
  readonly newId: () => string
  readonly now: () => number
  /** Adds a line to the history of a trigger. */
  readonly record: (key: TriggerKey, evaluation: TriggerEvaluation) => void
}

/** A Webhook trigger that a call has the key of, with the id that its execution will have. */
export interface WebhookMatch {
  readonly flow: Flow
  readonly trigger: Trigger
  readonly executionId: string
}

export interface WebhookResult {
  readonly execution: Execution
  readonly answer: WebhookAnswer
}

const fromTrigger: Label = { key: 'system.from', value: 'trigger' }

/** Calls from outside that start executions (core-semantics §6.7). */
export class WebhookActions {
  private readonly parts: WebhookParts

  constructor(parts: WebhookParts) {
    this.parts = parts
  }

  /** The trigger that has this key. Who has no key learns nothing: a flow that is not there and a wrong key get the same answer.
   *  @throws WebhookNotFound, FlowDisabled, FlowBroken */
  async match(tenantId: string, namespace: string, flowId: string, key: string): Promise<WebhookMatch> {
    const flow = await this.parts.flows.find(tenantId, namespace, flowId)
    const executionId = this.parts.newId()
    const trigger = flow === undefined ? undefined : await this.triggerWithKey(flow, executionId, key)
    if (flow === undefined || trigger === undefined) throw WebhookNotFound({})
    if (flow.disabled) throw FlowDisabled({ namespace, flowId })
    if (flow.exception !== undefined) throw FlowBroken({ message: flow.exception })
    return { flow: await this.parts.flows.executable(tenantId, namespace, flowId), trigger, executionId }
  }

  /** Stores what came with a call below its execution. @returns its URI */
  async store({ flow, trigger, executionId }: WebhookMatch, name: string, body: Bytes): Promise<string> {
    const place = { namespace: flow.namespace, flowId: flow.id, executionId, triggerId: trigger.id }
    const path = `${triggerPath(place)}/${name.replaceAll(/[/\\]|^\.+$/g, '_')}`
    await this.parts.storage.write(flow.tenantId, path, body)
    return `kestra://${path}`
  }

  /** Starts the execution, and waits for its end when the trigger says so; undefined when conditions or inputs do not allow it.
   *  @throws InvalidEntity for inputs in the newer generation, and for a response code that is none */
  async call(match: WebhookMatch, call: WebhookCall, signal: AbortSignal): Promise<WebhookResult | undefined> {
    const { flow, trigger } = match
    const execution = await this.executionOf(match, call)
    if (execution === undefined) return undefined
    await this.parts.create(execution, [], flow)
    this.parts.record(keyOf(match), { date: this.parts.now(), outcome: 'FIRED', executionId: execution.id })
    if (trigger['wait'] !== true) return { execution, answer: webhookAnswer(trigger, execution, undefined) }
    const ended = await this.parts.whenClosed(execution, signal)
    const code = await this.responseCode(match, ended)
    return { execution: ended.execution, answer: webhookAnswer(trigger, ended.execution, code) }
  }

  /** A call that did not get as far as the conditions: too large a body, a broken form. */
  refuse(match: WebhookMatch, reason: string): void {
    this.parts.record(keyOf(match), { date: this.parts.now(), outcome: 'REFUSED', reason })
  }

  private async triggerWithKey(flow: Flow, executionId: string, key: string): Promise<Trigger | undefined> {
    for (const trigger of webhooksOf(flow)) {
      try {
        const own = await this.parts.inputs.withLookups(flow, executionId, (options) =>
          render(String(trigger['key'] ?? ''), keyVariables(flow, trigger, options), options),
        )
        if (isSame(own.trim(), key)) return trigger
      } catch (error) {
        // A key that cannot be rendered is nobody's key.
        if (!(error instanceof ExpressionError)) throw error
      }
    }
    return undefined
  }

  private async executionOf(match: WebhookMatch, call: WebhookCall): Promise<Execution | undefined> {
    const { flow, trigger, executionId } = match
    const { now, inputs } = this.parts
    const about = {
      id: executionId,
      flow,
      now: now(),
      trigger: { id: trigger.id, type: trigger.type, variables: webhookVariables(call) },
    }
    const bare = createExecution({ ...about, inputs: {}, labels: [fromTrigger] })
    const work = <T>(see: (variables: Variables, options: RenderOptions) => T): Promise<T> =>
      inputs.withLookups(flow, executionId, (options) => see(this.variables(flow, { execution: bare, taskRuns: [] }, options), options))
    const refusal = await work((variables, options) => conditionRefusal(match, bare, variables, options))
    if (refusal !== undefined) {
      this.refuse(match, refusal)
      return undefined
    }
    const warnings: string[] = []
    const labels = rulesOf(flow.generation).strictWebhooks
      ? await work((variables, options) => triggerLabels(trigger['labels'], variables, options, warnings))
      : []
    const all = [fromTrigger, ...labels]
    if (trigger['inputs'] === undefined) return createExecution({ ...about, inputs: {}, labels: all })
    const values = await this.inputsOf(match, all, () => work((variables, options) => renderDeep(trigger['inputs'], variables, options)))
    return values === undefined ? undefined : createExecution({ ...about, inputs: values, labels: all })
  }

  /** The trigger's inputs, read as those of the flow; undefined, or an error in the newer generation, when that fails. */
  private async inputsOf(match: WebhookMatch, labels: readonly Label[], rendered: () => Promise<unknown>) {
    const { flow, executionId } = match
    let message: string
    try {
      // A map of YAML stays one when its texts are rendered.
      const given = (await rendered()) as Readonly<Record<string, unknown>>
      const resolution = await this.parts.inputs.resolve(flow, given, executionId, labels)
      const refusal = inputRefusal(resolution)
      if (refusal === undefined) return resolution.values
      message = refusal
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      message = error.message
    }
    this.refuse(match, message)
    if (rulesOf(flow.generation).strictWebhooks) throw InvalidEntity({ message: `Invalid entity: ${message}` })
    return undefined
  }

  /** `responseCode`, which may look at the outputs of what has ended. */
  private async responseCode({ flow, trigger }: WebhookMatch, ended: ExecutionSnapshot): Promise<number | undefined> {
    const wanted = trigger['responseCode']
    if (wanted === undefined || wanted === null) return undefined
    const code = await this.parts.inputs.withLookups(flow, ended.execution.id, (options) =>
      render(String(wanted), this.variables(flow, ended, options), options),
    )
    if (STATUS_CODES[code.trim()] === undefined) throw InvalidEntity({ message: `Illegal argument: Invalid HTTP status code: ${code}` })
    return Number(code)
  }

  private variables(flow: Flow, { execution, taskRuns }: ExecutionSnapshot, options: RenderOptions): Variables {
    return variablesOf(ExecutionState.load(execution, taskRuns), undefined, { ...options, flow, cipher: this.parts.cipher })
  }
}

/** Why the call starts nothing; undefined when all conditions hold. One that cannot be judged does not hold. */
function conditionRefusal(
  { flow, trigger }: WebhookMatch,
  execution: Execution,
  variables: Variables,
  options: RenderOptions,
): string | undefined {
  const facts = {
    render: (text: string, about?: Readonly<Record<string, unknown>>) =>
      render(text, about === undefined ? variables : { ...variables, trigger: about }, options),
    flow: { namespace: flow.namespace, id: flow.id },
    execution: { namespace: flow.namespace, flowId: flow.id, state: execution.state.current, labels: execution.labels },
  }
  try {
    const conditions = conditionsHold(conditionsOf(trigger), facts)
    const verdict = conditions.holds ? whenHolds(trigger['when'], facts) : conditions
    return verdict.holds ? undefined : (verdict.reason ?? 'A condition does not hold')
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    return error.message
  }
}

function keyVariables(flow: Flow, trigger: Trigger, { settings }: RenderOptions): Variables {
  const { id, namespace, revision, tenantId, variables, labels } = flow
  return {
    flow: { id, namespace, revision, tenantId },
    trigger: { id: trigger.id, type: trigger.type },
    labels: Object.fromEntries(labels.map(({ key, value }) => [key, value])),
    ...(variables !== undefined && { vars: variables }),
    envs: settings.envs,
    globals: settings.globals,
    kestra: settings.kestra,
  }
}

const keyOf = ({ flow, trigger }: WebhookMatch): TriggerKey => ({
  tenantId: flow.tenantId,
  namespace: flow.namespace,
  flowId: flow.id,
  triggerId: trigger.id,
})

/** Compares digests, so that the time taken tells nothing about the key. */
function isSame(own: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return own !== '' && timingSafeEqual(digest(own), digest(given))
}
