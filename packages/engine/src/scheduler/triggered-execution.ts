import { InvalidEntity } from '@windhover/core/errors.ts'
import { createExecution } from '@windhover/core/execution/create.ts'
import { render, renderDeep } from '@windhover/core/expression/index.ts'
import { LookupNeeded } from '@windhover/core/expression/lookup.ts'
import { inputRefusal } from '@windhover/core/flow/inputs/index.ts'
import { parseLabels } from '@windhover/core/flow/labels.ts'
import { rulesOf } from '@windhover/core/generation.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { Label } from '@windhover/core/model/label.ts'
import type { Backfill } from '@windhover/core/model/trigger-state.ts'
import type { ScheduleFire } from '@windhover/core/trigger/schedule.ts'
import type { ExecutionInputs } from '../actions/execution-inputs.ts'
import type { TriggerEvaluator } from './trigger-evaluator.ts'

export interface TriggeredParts {
  readonly inputs: ExecutionInputs
  readonly evaluator: TriggerEvaluator
  readonly now: () => number
}

const fromTrigger: Label = { key: 'system.from', value: 'trigger' }

/** The execution that a Schedule or ScheduleOnDates starts: inputs and labels rendered, inputs read as the flow's.
 *  @throws InvalidEntity, ExpressionError: the caller makes a failed one instead */
export async function scheduledExecution(
  parts: TriggeredParts,
  about: {
    readonly id: string
    readonly flow: Flow
    readonly trigger: Trigger
    readonly fire: ScheduleFire
    readonly backfill: Backfill | undefined
  },
): Promise<Execution> {
  const { id, flow, trigger, fire } = about
  const backfill = fire.inBackfill ? about.backfill : undefined
  const { labels, given } = await renderedParts(parts, flow, trigger, fire)
  const now = parts.now()
  const scheduleDate = fire.scheduleDate ?? (rulesOf(flow.generation).datesScheduledExecutions ? now : undefined)
  const all = [...labels, ...(backfill?.labels ?? []), fromTrigger]
  return createExecution({
    id,
    flow,
    inputs: await resolvedInputs(parts, flow, { ...given, ...backfill?.inputs }, { id, labels: all }),
    labels: all,
    now,
    trigger: { id: trigger.id, type: trigger.type, variables: fire.variables },
    ...(scheduleDate !== undefined && { scheduleDate }),
  })
}

/** Most schedules have neither labels nor inputs: of ten thousand at once nothing needs to be asked then. */
async function renderedParts({ evaluator }: TriggeredParts, flow: Flow, trigger: Trigger, fire: ScheduleFire) {
  if (trigger['labels'] === undefined && trigger['inputs'] === undefined) return { labels: [], given: {} }
  // Kestra 1.3 knows only id and type here, 2.0 the dates too in labels; all of them is what a flow may hope for.
  const seen = { id: trigger.id, type: trigger.type, ...fire.variables }
  return evaluator.render(flow, seen, (variables, options) => ({
    labels: renderedLabels(parseLabels(trigger['labels']), (text) => render(text, variables, options)),
    // A map of YAML stays one when its texts are rendered.
    given: renderDeep(trigger['inputs'] ?? {}, variables, options) as Readonly<Record<string, unknown>>,
  }))
}

/** @throws InvalidEntity */
async function resolvedInputs(
  { inputs }: TriggeredParts,
  flow: Flow,
  given: Readonly<Record<string, unknown>>,
  { id, labels }: { readonly id: string; readonly labels: readonly Label[] },
): Promise<Readonly<Record<string, unknown>>> {
  if (flow.inputs.length === 0) return {}
  const resolution = await inputs.resolve(flow, given, id, labels)
  const refusal = inputRefusal(resolution)
  if (refusal !== undefined) throw InvalidEntity({ message: refusal })
  return resolution.values
}

/** The execution that a polling or realtime trigger starts. Its labels are not rendered and its inputs not read (core-semantics §6.5). */
export function eventExecution(about: {
  readonly id: string
  readonly flow: Flow
  readonly trigger: Trigger
  readonly variables: Readonly<Record<string, unknown>>
  readonly logFile?: string
  readonly now: number
}): Execution {
  const { id, flow, trigger, variables, logFile, now } = about
  return createExecution({
    id,
    flow,
    inputs: {},
    labels: [...parseLabels(trigger['labels']), fromTrigger],
    now,
    trigger: { id: trigger.id, type: trigger.type, variables, ...(logFile !== undefined && { logFile }) },
  })
}

/** The execution that records an evaluation that failed: nothing of it runs. */
export function failedExecution(about: {
  readonly id: string
  readonly flow: Flow
  readonly trigger: Trigger
  readonly now: number
}): Execution {
  const { id, flow, trigger, now } = about
  return createExecution({
    id,
    flow,
    inputs: {},
    labels: [],
    now,
    failed: true,
    trigger: { id: trigger.id, type: trigger.type },
  })
}

/** A label that cannot be rendered is left out. */
function renderedLabels(labels: readonly Label[], text: (template: string) => string): readonly Label[] {
  return labels.flatMap(({ key, value }) => {
    try {
      return [{ key: text(key), value: text(value) }]
    } catch (error) {
      if (error instanceof LookupNeeded) throw error
      return []
    }
  })
}
