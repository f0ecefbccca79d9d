import type { Condition, Trigger } from '../model/flow.ts'
import { type StateType, stateTypes } from '../model/state.ts'
import { dependencyWindowOf, timeWindowOf, type WindowShape } from './flow-trigger-window.ts'

/** One thing that must have been true of some upstream execution within the window. */
export type WindowMember = { readonly name: string } & (
  | { readonly type: 'condition'; readonly condition: Condition }
  | {
      readonly type: 'upstream'
      readonly namespace?: string
      readonly flowId?: string
      readonly states: ReadonlySet<StateType>
      readonly labels: readonly (readonly [key: string, value: string])[]
      readonly when?: unknown
    }
  | { readonly type: 'filters'; readonly any: boolean; readonly filters: readonly PreconditionFilter[] }
)

export interface PreconditionFilter {
  readonly field: 'FLOW_ID' | 'NAMESPACE' | 'STATE' | 'EXPRESSION'
  readonly type: string
  readonly value?: string
  readonly values: readonly string[]
}

/** Conditions on several upstream executions that must hold together. */
export interface WindowPlan {
  readonly id: string
  readonly shape: WindowShape
  readonly resetOnSuccess: boolean
  readonly members: readonly WindowMember[]
  /** How many members must have been true. */
  readonly needed: number
  /** Outputs of every upstream execution stand under its namespace and flow. */
  readonly outputsByFlow: boolean
}

/** What a Flow trigger waits for over several executions: `preconditions`, `dependsOn` and every MultipleCondition. */
export function windowPlansOf(trigger: Trigger, timezone: string): readonly WindowPlan[] {
  const plans: WindowPlan[] = []
  const preconditions = fieldsOf(trigger['preconditions'])
  if (preconditions !== undefined) plans.push(preconditionsPlan(preconditions, timezone))
  const dependencies = listOf(trigger['dependsOn'])
  if (dependencies.length > 0) plans.push(dependencyPlan(trigger, dependencies, timezone))
  for (const condition of conditionList(trigger)) if (isMultiple(condition)) plans.push(multiplePlan(condition, timezone))
  return plans
}

export const isMultiple = (condition: Condition): boolean => condition.type.endsWith('.MultipleCondition')

/** `conditions` of a trigger, as the flow parser read them. */
export const conditionList = (trigger: Trigger): readonly Condition[] => listOf(trigger['conditions']) as readonly Condition[]

function preconditionsPlan(value: Fields, timezone: string): WindowPlan {
  const flows = listOf(value['flows']).map((flow, index) => upstreamMember(`condition_${index + 1}`, flow))
  const where = listOf(value['where']).map(
    (group, index): WindowMember => ({
      type: 'filters',
      name: `condition_${flows.length + index + 1}_${textOf(group['id']) ?? index}`,
      any: group['operand'] === 'OR',
      filters: listOf(group['filters']).map(filterOf),
    }),
  )
  return plan(textOf(value['id']) ?? 'preconditions', [...flows, ...where], {
    shape: timeWindowOf(value['timeWindow'], timezone),
    resetOnSuccess: value['resetOnSuccess'] !== false,
  })
}

function dependencyPlan(trigger: Trigger, dependencies: readonly Fields[], timezone: string): WindowPlan {
  const members = dependencies.map((dependency, index) => upstreamMember(`dependency_${index + 1}`, dependency))
  const minimum = Number(trigger['minSatisfied'] ?? members.length)
  const needed = trigger['mode'] === 'ANY' ? 1 : trigger['mode'] === 'AT_LEAST' ? minimum : members.length
  return {
    ...plan('dependsOn', members, { shape: dependencyWindowOf(trigger['window'], timezone), resetOnSuccess: true }),
    needed,
    outputsByFlow: true,
  }
}

function multiplePlan(condition: Condition, timezone: string): WindowPlan {
  // Named conditions, as the flow parser read them.
  const named = Object.entries((condition['conditions'] ?? {}) as Readonly<Record<string, Condition>>)
  const members = named.map(([name, member]): WindowMember => ({ type: 'condition', name, condition: member }))
  const timeWindow = fieldsOf(condition['timeWindow']) ?? { window: condition['window'], windowAdvance: condition['windowAdvance'] }
  return plan(textOf(condition['id']) ?? 'multiple', members, {
    shape: timeWindowOf(timeWindow, timezone),
    resetOnSuccess: condition['resetOnSuccess'] !== false,
  })
}

const plan = (id: string, members: readonly WindowMember[], rest: Pick<WindowPlan, 'shape' | 'resetOnSuccess'>): WindowPlan => ({
  id,
  members,
  needed: members.length,
  outputsByFlow: false,
  ...rest,
})

function upstreamMember(name: string, { namespace, flowId, states, labels, when }: Fields): WindowMember {
  return {
    type: 'upstream',
    name,
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof flowId === 'string' && { flowId }),
    states: stateSet(states),
    labels: labelPairs(labels),
    ...(when !== undefined && when !== null && { when }),
  }
}

/** States by name; empty when none are given. */
export function stateSet(value: unknown): ReadonlySet<StateType> {
  const names = Array.isArray(value) ? value.map(String) : []
  return new Set(stateTypes.filter((state) => names.includes(state)))
}

function labelPairs(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return listOf(value).map(({ key, value: text }) => [String(key), String(text)])
  return Object.entries(fieldsOf(value) ?? {}).map(([key, text]) => [key, String(text)])
}

function filterOf({ field, type, value, values }: Fields): PreconditionFilter {
  return {
    // The flow parser lets no other field through.
    field: field as PreconditionFilter['field'],
    type: String(type),
    ...(value !== undefined && value !== null && { value: String(value) }),
    values: Array.isArray(values) ? values.map(String) : [],
  }
}

type Fields = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined // plain data of the flow
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((item) => item !== undefined) : []
}
