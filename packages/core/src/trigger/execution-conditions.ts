import { convertScalar, convertText } from '../expression/index.ts'
import { parseLabels } from '../flow/labels.ts'
import type { Condition } from '../model/flow.ts'
import { type ConditionExecution, type ConditionFacts, type Judge, textOf } from './condition-facts.ts'

/** Conditions on an execution and on the flow it belongs to. */
export const executionJudges: Readonly<Record<string, Judge>> = {
  ExecutionFlow: (condition, facts) => {
    const { namespace, flowId } = executionOf(facts)
    return namespace === textOf(condition, 'namespace', facts) && flowId === textOf(condition, 'flowId', facts)
  },
  ExecutionNamespace: (condition, facts) => compares(executionOf(facts).namespace, condition, facts),
  ExecutionStatus(condition, facts) {
    const { state } = executionOf(facts)
    return isAmong(state, statesOf(condition, facts))
  },
  ExecutionLabels(condition, facts) {
    const { labels } = executionOf(facts)
    return parseLabels(condition['labels']).every(({ key, value }) => labels.some((label) => label.key === key && label.value === value))
  },
  ExecutionOutputs(condition, facts) {
    const { outputs } = executionOf(facts)
    if (outputs === undefined || Object.keys(outputs).length === 0) return false
    return convertScalar(facts.render(String(condition['expression'] ?? ''), { outputs }), 'Boolean') === true
  },
  HasRetryAttempt(condition, facts) {
    const states = statesOf(condition, facts)
    return [...(executionOf(facts).retryStates?.() ?? [])].some((state) => isAmong(state, states))
  },
  FlowCondition: (condition, facts) => facts.flow?.namespace === condition['namespace'] && facts.flow?.id === condition['flowId'],
  FlowNamespaceCondition(condition, { flow }) {
    const expected = String(condition['namespace'] ?? '')
    return flow !== undefined && (condition['prefix'] === true ? flow.namespace.startsWith(expected) : flow.namespace === expected)
  },
  Expression(condition, facts) {
    const text = facts.render(String(condition['expression'] ?? '')).trim()
    return text !== '' && text !== 'false'
  },
}

function executionOf(facts: ConditionFacts): ConditionExecution {
  if (facts.execution === undefined) throw new Error('Invalid condition with null execution')
  return facts.execution
}

/** `comparison` absent: PREFIX with `prefix: true`, else EQUALS. */
function compares(namespace: string, condition: Condition, facts: ConditionFacts): boolean {
  const expected = textOf(condition, 'namespace', facts) ?? ''
  const isPrefix = convertScalar(textOf(condition, 'prefix', facts) ?? 'false', 'Boolean') === true
  const comparison = textOf(condition, 'comparison', facts) ?? (isPrefix ? 'PREFIX' : 'EQUALS')
  if (comparison === 'PREFIX') return namespace.startsWith(expected)
  return comparison === 'SUFFIX' ? namespace.endsWith(expected) : namespace === expected
}

interface States {
  readonly in: readonly unknown[]
  readonly notIn: readonly unknown[]
}

const statesOf = (condition: Condition, facts: ConditionFacts): States => ({
  in: stateList(condition['in'], facts),
  notIn: stateList(condition['notIn'], facts),
})

/** An empty `in` allows every state. */
const isAmong = (state: string, states: States): boolean =>
  (states.in.length === 0 || states.in.includes(state)) && !states.notIn.includes(state)

/** A list of states, or an expression that gives one. */
function stateList(value: unknown, facts: ConditionFacts): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((item) => facts.render(String(item)))
  const converted = convertText(String(value), 'List<State>', (text) => facts.render(text))
  return Array.isArray(converted) ? converted : []
}
