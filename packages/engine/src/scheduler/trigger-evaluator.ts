import { nestedLabels } from '@windhover/core/execution/nested-labels.ts'
import { type RenderOptions, render, type Variables } from '@windhover/core/expression/index.ts'
import { rulesOf } from '@windhover/core/generation.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { Backfill, MissedDates, TriggerState } from '@windhover/core/model/trigger-state.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import { backfillProgress, previewBackfill } from '@windhover/core/trigger/backfill.ts'
import {
  dateAfterFailure,
  evaluateSchedule,
  firstDate,
  recoveredDate,
  recoverModeOf,
  type ScheduleEvaluation,
  type ScheduleFacts,
} from '@windhover/core/trigger/schedule.ts'
import { type ConditionsResult, conditionsHold, conditionsOf, whenHolds } from '@windhover/core/trigger/trigger-conditions.ts'
import type { ExecutionInputs } from '../actions/execution-inputs.ts'
import type { BackfillPreview, BackfillProgress } from './backfill-preview.ts'

export interface EvaluatorParts {
  readonly inputs: ExecutionInputs
  readonly settings: EngineSettings
  readonly now: () => number
}

/** The rules of triggers with what they need of the world: expressions with their lookups answered, the time. */
export class TriggerEvaluator {
  readonly #parts: EvaluatorParts

  constructor(parts: EvaluatorParts) {
    this.#parts = parts
  }

  /** The first date of a trigger that is new, or was changed. @throws when its cron, zone or conditions cannot be read */
  first(flow: Flow, trigger: Trigger): Promise<number | undefined> {
    return this.#withFacts(flow, (facts) => firstDate(trigger, facts))
  }

  /** @throws when its cron, zone or conditions cannot be read */
  schedule(flow: Flow, trigger: Trigger, state: TriggerState): Promise<ScheduleEvaluation> {
    return this.#withFacts(flow, (facts) => evaluateSchedule(trigger, state, facts))
  }

  afterFailure(flow: Flow, trigger: Trigger): Promise<number | undefined> {
    return this.#withFacts(flow, (facts) => dateAfterFailure(trigger, facts))
  }

  /** The next date of a trigger that nobody looked at for a while, by its own policy for missed dates or the one asked for. */
  recovered(flow: Flow, trigger: Trigger, state: TriggerState, missed?: MissedDates): Promise<number | undefined> {
    const mode = missed ?? recoverModeOf(trigger, this.#parts.settings)
    return this.#withFacts(flow, (facts) => recoveredDate(trigger, state, mode, facts))
  }

  preview(flow: Flow, trigger: Trigger, range: { start: number; end: number; limit: number }): Promise<BackfillPreview> {
    return this.#withFacts(flow, (facts) => previewBackfill(trigger, range, facts))
  }

  /** How far a backfill is. */
  progress(flow: Flow, trigger: Trigger, backfill: Backfill): Promise<BackfillProgress> {
    return this.#withFacts(flow, (facts) => backfillProgress(trigger, backfill, facts))
  }

  /** Whether the conditions of a polling or realtime trigger let it be evaluated. @throws ConditionError */
  allowed(flow: Flow, trigger: Trigger): Promise<ConditionsResult> {
    const own = { id: trigger.id, type: trigger.type }
    return this.#parts.inputs.withLookups(flow, trigger.id, (options) => {
      const facts = { render: (text: string, given?: Variables) => render(text, this.variables(flow, given ?? own), options), flow }
      const conditions = conditionsHold(conditionsOf(trigger), facts)
      return conditions.holds ? whenHolds(trigger['when'], facts) : conditions
    })
  }

  /** Calls `work` with everything that a text of this trigger may mention. */
  render<T>(flow: Flow, trigger: Variables, work: (variables: Variables, options: RenderOptions) => T): Promise<T> {
    return this.#parts.inputs.withLookups(flow, '', (options) => work(this.variables(flow, trigger), options))
  }

  /** What expressions of a trigger see. */
  variables(flow: Flow, trigger: Variables): Variables {
    const { envs, globals, kestra } = this.#parts.settings
    return {
      flow: { id: flow.id, namespace: flow.namespace, revision: flow.revision, tenantId: flow.tenantId },
      labels: nestedLabels(flow.labels),
      ...(flow.variables !== undefined && { vars: flow.variables }),
      envs,
      globals,
      kestra,
      trigger,
      ...(rulesOf(flow.generation).hasScheduleVariable && { schedule: trigger }),
    }
  }

  #withFacts<T>(flow: Flow, work: (facts: ScheduleFacts) => T): Promise<T> {
    const { inputs, settings, now } = this.#parts
    return inputs.withLookups(flow, '', (options) =>
      work({ now: now(), settings, flow, render: (text, trigger) => render(text, this.variables(flow, trigger), options) }),
    )
  }
}
