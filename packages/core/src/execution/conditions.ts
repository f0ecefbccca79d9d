import { isTruthy } from '../expression/index.ts'
import type { Condition } from '../model/flow.ts'
import type { Pass } from './pass.ts'

/** Conditions of a listener: all of them must hold. One that cannot be judged does not. */
export const conditionsHold = (pass: Pass, conditions: readonly Condition[]): boolean =>
  conditions.every((condition) => holds(pass, condition))

function holds(pass: Pass, condition: Condition): boolean {
  const name = condition.type.slice(condition.type.lastIndexOf('.') + 1).replace(/Condition$/, '')
  return judges[name]?.(pass, condition) ?? false
}

const judges: Readonly<Record<string, (pass: Pass, condition: Condition) => boolean>> = {
  ExecutionStatus: ({ execution }, condition) => {
    const { current } = execution.state
    const accepted = list(condition['in'])
    return (accepted.length === 0 || accepted.includes(current)) && !list(condition['notIn']).includes(current)
  },
  ExecutionFlow: ({ execution }, condition) => execution.flowId === condition['flowId'] && execution.namespace === condition['namespace'],
  ExecutionNamespace: ({ execution }, condition) => compares(execution.namespace, condition),
  FlowNamespace: ({ execution }, condition) => compares(execution.namespace, condition),
  FlowCondition: ({ execution }, condition) => execution.flowId === condition['flowId'] && execution.namespace === condition['namespace'],
  HasRetryAttempt: ({ state }, condition) => {
    const accepted = list(condition['in'])
    return [...state.taskRuns()].some((run) => (run.attempts ?? []).some((attempt) => accepted.includes(attempt.state.current)))
  },
  ExecutionLabels: ({ execution }, condition) =>
    labelPairs(condition['labels']).every(([key, value]) => execution.labels.some((label) => label.key === key && label.value === value)),
  Expression: (pass, condition) => isTruthy(pass.render(String(condition['expression'] ?? ''))),
  Not: (pass, condition) => !nested(condition).every((inner) => holds(pass, inner)),
  Or: (pass, condition) => nested(condition).some((inner) => holds(pass, inner)),
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

// Conditions inside conditions have the shape of conditions: the flow parser has read them.
const nested = (condition: Condition): readonly Condition[] =>
  Array.isArray(condition['conditions']) ? (condition['conditions'] as readonly Condition[]) : []

function compares(namespace: string, condition: Condition): boolean {
  const expected = String(condition['namespace'] ?? '')
  const comparison = condition['comparison'] ?? (condition['prefix'] === true ? 'PREFIX' : 'EQUALS')
  if (comparison === 'PREFIX') return namespace.startsWith(expected)
  return comparison === 'SUFFIX' ? namespace.endsWith(expected) : namespace === expected
}

function labelPairs(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.map((label: { key?: unknown; value?: unknown }) => [String(label.key), String(label.value)])
  return typeof value === 'object' && value !== null ? Object.entries(value).map(([key, text]) => [key, String(text)]) : []
}
