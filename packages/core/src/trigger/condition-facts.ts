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
  /** The execution the conditions are judged for: upstream of a Flow trigger, the own one of a listener or a Webhook. */
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

/** Whether one condition holds. @throws whatever makes it impossible to say */
export type Judge = (condition: Condition, facts: ConditionFacts) => boolean

/** The text of a property, rendered; undefined when it is absent. */
export function textOf(condition: Condition, property: string, facts: ConditionFacts): string | undefined {
  const value = condition[property]
  return value === undefined || value === null ? undefined : facts.render(String(value))
}
