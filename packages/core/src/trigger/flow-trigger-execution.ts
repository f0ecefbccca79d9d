import { createExecution } from '../execution/create.ts'
import { derivedId } from '../execution/derived-id.ts'
import type { ExecutionState } from '../execution/execution-state.ts'
import { nestedLabels } from '../execution/nested-labels.ts'
import { LookupNeeded, renderDeep, type Variables } from '../expression/index.ts'
import { rulesOf } from '../generation.ts'
import type { Execution } from '../model/execution.ts'
import type { Label } from '../model/label.ts'
import type { UpstreamOutputs } from '../model/open-window.ts'
import { endDate, startDate } from '../model/state.ts'
import type { FlowListener } from './flow-listener.ts'
import type { FlowTriggerFacts } from './flow-trigger.ts'
import { triggerLabels } from './trigger-labels.ts'
import { listenerOptions, taskFacts, upstreamVariables } from './upstream-facts.ts'

export interface FlowTriggerStart {
  /** Absent: the trigger does not start one after all; the last warning says why. */
  readonly execution?: Execution
  /** WARN lines for the log of the upstream execution. */
  readonly warnings: readonly string[]
}

const correlation = 'system.correlationId'

/** The execution that a Flow trigger starts. Its id follows from the trigger and the change of state, so that twice is once. Inputs are
 *  rendered to text and neither parsed nor checked (core-semantics §6.6). @throws LookupNeeded */
export function startOfFlowTrigger(
  { flow, trigger }: FlowListener,
  upstream: ExecutionState,
  collected: readonly UpstreamOutputs[],
  facts: FlowTriggerFacts,
): FlowTriggerStart {
  const { execution } = upstream
  const rules = rulesOf(flow.generation)
  const warnings: string[] = []
  const depth = (execution.metadata.executionDepth ?? 0) + 1
  if (depth > facts.settings.maxExecutionDepth) {
    const limit = facts.settings.maxExecutionDepth
    return {
      warnings: [
        `Flow ${flow.namespace}.${flow.id} is not started by its trigger ${trigger.id}: execution depth exceeds the maximum of ${limit}`,
      ],
    }
  }
  const outputs = triggerOutputs(upstream, collected, trigger['dependsOn'] !== undefined)
  const seen = upstreamVariables(flow, upstream, facts)
  const variables = triggerVariables(upstream, outputs, rules.flowTriggerTellsTasks)
  const seenByLabels = rules.flowTriggerTellsTasks ? { ...seen, trigger: variables } : seen
  const labels = triggerLabels(trigger['labels'], seenByLabels, listenerOptions(flow, facts), warnings)
  const inputs = triggerInputs(trigger['inputs'], outputs === undefined ? seen : { ...seen, trigger: { outputs } }, { flow, facts })
  if (inputs === undefined) warnings.push(`Failed to trigger flow ${flow.namespace}.${flow.id} for trigger ${trigger.id}, invalid inputs`)
  if (inputs === undefined && !rules.flowTriggerFailsOnInputs) return { warnings }
  const id = derivedId('flow-trigger', flow.tenantId, flow.namespace, flow.id, trigger.id, execution.id, changeOf(execution))
  return {
    warnings,
    execution: createExecution({
      id,
      flow,
      inputs: inputs ?? {},
      labels: [...labels, correlationOf(execution)],
      now: facts.now,
      failed: inputs === undefined,
      trigger: { id: trigger.id, type: trigger.type, variables },
      executionDepth: depth,
    }),
  }
}

/** Which of its changes of state an execution has just been through: histories only grow. */
const changeOf = ({ state }: Execution): string => `${state.histories.length} ${state.current} ${state.histories.at(-1)?.date ?? 0}`

const correlationOf = ({ id, labels }: Execution): Label => labels.find(({ key }) => key === correlation) ?? { key: correlation, value: id }

type Outputs = Readonly<Record<string, unknown>>

/** Outputs of the upstream execution with those that the windows collected: of the same name the earliest wins; by flow in the newer generation. */
function triggerOutputs({ execution }: ExecutionState, collected: readonly UpstreamOutputs[], byFlow: boolean): Outputs | undefined {
  if (!byFlow) {
    let merged: Outputs | undefined = execution.outputs
    const earlier = collected.filter(({ outputs }) => outputs !== execution.outputs)
    for (const { outputs } of earlier.toReversed()) merged = merged === undefined ? outputs : deepMerge(merged, outputs)
    return merged
  }
  let all: Outputs | undefined = execution.outputs
  for (const { namespace, flowId, outputs } of collected) all = deepMerge(all ?? {}, { [namespace]: { [flowId]: outputs } })
  return all
}

/** Maps are merged, lists joined, of anything else the other's value stays. */
function deepMerge(one: Outputs, other: Outputs): Outputs {
  const merged: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const known = merged[name]
    if (isMap(known) && isMap(value)) merged[name] = deepMerge(known, value)
    else merged[name] = Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : value
  }
  return merged
}

const isMap = (value: unknown): value is Outputs =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))

function triggerVariables(upstream: ExecutionState, outputs: Outputs | undefined, tellsTasks: boolean): Outputs {
  const { id, namespace, flowId, flowRevision, state, labels } = upstream.execution
  const end = endDate(state)
  return {
    executionId: id,
    executionLabels: nestedLabels(labels.filter(({ key }) => key !== correlation)),
    state: state.current,
    namespace,
    flowId,
    flowRevision,
    ...(outputs !== undefined && { outputs }),
    ...(tellsTasks && {
      startDate: new Date(startDate(state)).toISOString(),
      ...(end !== undefined && { endDate: new Date(end).toISOString() }),
      ...taskFacts(upstream),
    }),
  }
}

interface Place {
  readonly flow: FlowListener['flow']
  readonly facts: FlowTriggerFacts
}

/** undefined: they cannot be rendered. */
function triggerInputs(value: unknown, variables: Variables, { flow, facts }: Place): Outputs | undefined {
  if (!isMap(value)) return {}
  try {
    // A map renders to a map.
    const rendered = renderDeep(value, variables, listenerOptions(flow, facts)) as Outputs
    // Nothing is no input: the flow's default stands.
    return Object.fromEntries(Object.entries(rendered).filter(([, input]) => input !== null))
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    return undefined
  }
}
