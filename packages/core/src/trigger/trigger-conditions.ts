import { isTruthy, LookupNeeded } from '../expression/index.ts'
import type { Condition } from '../model/flow.ts'
import type { ConditionFacts, Judge } from './condition-facts.ts'
import { dateJudges } from './date-conditions.ts'
import { executionJudges } from './execution-conditions.ts'

export type { ConditionExecution, ConditionFacts } from './condition-facts.ts'

export interface ConditionsResult {
  readonly holds: boolean
  /** Which condition does not hold, in words for the trigger's history. */
  readonly reason?: string
}

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

/** Whether all conditions hold; the first that does not is named in the reason.
 *  @throws ConditionError for one that cannot be judged (callers decide: a Schedule fails, a Flow trigger says no), LookupNeeded */
export function conditionsHold(conditions: readonly Condition[], facts: ConditionFacts): ConditionsResult {
  const refused = conditions.find((condition) => !holds(condition, facts))
  return refused === undefined ? { holds: true } : { holds: false, reason: `condition ${nameOf(refused)} does not hold` }
}

/** The `conditions` of a trigger, with the older `scheduleConditions` of a Schedule. */
export function conditionsOf(trigger: Readonly<Record<string, unknown>>): readonly Condition[] {
  return [...listOf(trigger['conditions']), ...listOf(trigger['scheduleConditions'])]
}

/** The conditions that choose among the dates of a Schedule; the others are asked only when a date has come. */
export const dateConditionsOf = (trigger: Readonly<Record<string, unknown>>): readonly Condition[] =>
  conditionsOf(trigger).filter((condition) => isDateCondition(condition))

/** Whether `when` (newer generation) holds, as `runIf` does. Absent: it does. @throws ConditionError, LookupNeeded */
export function whenHolds(when: unknown, facts: ConditionFacts): ConditionsResult {
  if (when === undefined || when === null) return { holds: true }
  const text = attempt('when', () => facts.render(String(when)))
  return isTruthy(text) ? { holds: true } : { holds: false, reason: '`when` does not hold' }
}

function holds(condition: Condition, facts: ConditionFacts): boolean {
  const judge = judges[nameOf(condition)]
  if (judge === undefined) throw new ConditionError(condition.type, new Error(`Unknown condition type '${condition.type}'`))
  return attempt(condition.type, () => judge(condition, facts))
}

const judges: Readonly<Record<string, Judge>> = {
  ...dateJudges,
  ...executionJudges,
  Not: (condition, facts) => !listOf(condition['conditions']).some((inner) => holds(inner, facts)),
  Or: (condition, facts) => listOf(condition['conditions']).some((inner) => holds(inner, facts)),
  MultipleCondition: (condition, facts) => facts.holdsMultiple?.(condition) ?? false,
}

const nameOf = (condition: Condition): string => condition.type.slice(condition.type.lastIndexOf('.') + 1)

function isDateCondition(condition: Condition): boolean {
  const name = nameOf(condition)
  return name === 'Not' || name === 'Or' || Object.hasOwn(dateJudges, name)
}

/** Whether a condition says the same for every time of a day: it looks at nothing but the day of the slot. */
export const isAboutWholeDay = (condition: Condition): boolean =>
  ['DayWeek', 'DayWeekInMonth', 'Weekend', 'PublicHoliday'].includes(nameOf(condition)) &&
  condition['date'] === undefined &&
  !Object.values(condition).some((value) => String(value).includes('{'))

/** An inner failure keeps the name of the innermost condition. */
function attempt<T>(condition: string, judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    if (error instanceof LookupNeeded || error instanceof ConditionError) throw error
    throw new ConditionError(condition, error)
  }
}

// Conditions have their shape: the flow parser has read them.
const listOf = (value: unknown): readonly Condition[] => (Array.isArray(value) ? (value as readonly Condition[]) : [])
