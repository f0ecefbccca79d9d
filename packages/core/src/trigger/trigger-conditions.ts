import type { Condition } from '../model/flow.ts'
import type { Label } from '../model/label.ts'
import type { StateType } from '../model/state.ts'

/** What conditions may look at. */
export interface ConditionFacts {
  /** Renders a text with the variables of the place where the conditions stand (`trigger.date` on a Schedule, `trigger.body` on a
   *  Webhook, the upstream execution on a Flow trigger); `trigger`, when given, stands in place of that variable.
   *  @throws ExpressionError, LookupNeeded */
  render(text: string, trigger?: Readonly<Record<string, unknown>>): string
  /** The flow the conditions are judged for: the upstream one of a Flow trigger, else the own one. */
  readonly flow?: { readonly namespace: string; readonly id: string }
  /** The execution the conditions are judged for: upstream of a Flow trigger, the own one of a listener. */
  readonly execution?: ConditionExecution
  /** Judges a MultipleCondition (it needs windows); without it such a condition does not hold. */
  holdsMultiple?(condition: Condition): boolean
}

export interface ConditionExecution {
  readonly namespace: string
  readonly flowId: string
  readonly state: StateType
  readonly labels: readonly Label[]
  /** Outputs of the execution (of its flow), readable. */
  readonly outputs?: Readonly<Record<string, unknown>>
  /** States of the attempts of those task runs that had more than one. */
  retryStates?(): Iterable<StateType>
}

export interface ConditionsResult {
  readonly holds: boolean
  /** Which condition does not hold, in words for the trigger's history. */
  readonly reason?: string
}

/** Whether all conditions hold; the first that does not is named in the reason.
 *  @throws ConditionError for one that cannot be judged (callers decide: a Schedule fails, a Flow trigger says no), LookupNeeded */
export declare function conditionsHold(conditions: readonly Condition[], facts: ConditionFacts): ConditionsResult

/** The `conditions` of a trigger, with the older `scheduleConditions` of a Schedule. */
export declare function conditionsOf(trigger: Readonly<Record<string, unknown>>): readonly Condition[]

/** Whether `when` (newer generation) holds: rendered, neither blank nor `false`. Absent: it does. @throws ConditionError, LookupNeeded */
export declare function whenHolds(when: unknown, facts: ConditionFacts): ConditionsResult

/** A condition that cannot be judged. The message is that of the cause. */
export class ConditionError extends Error {
  /** Canonical type of the condition, or `when`. */
  readonly condition: string

  constructor(condition: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'ConditionError'
    this.condition = condition
  }
}
