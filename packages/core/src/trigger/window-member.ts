import { javaRegex } from '../expression/format/java-regex.ts'
import { isTruthy } from '../expression/index.ts'
import type { Execution } from '../model/execution.ts'
import type { Condition } from '../model/flow.ts'
import type { PreconditionFilter, WindowMember } from './window-plan.ts'

export interface MemberJudge {
  conditions(conditions: readonly Condition[]): boolean
  when(when: unknown): boolean
  /** The text rendered; undefined when that fails. */
  render(text: string): string | undefined
}

/** Whether one member of a window is true of an upstream execution. */
export function holdsMember(member: WindowMember, execution: Execution, judged: MemberJudge): boolean {
  switch (member.type) {
    case 'condition':
      return judged.conditions([member.condition])
    case 'upstream':
      return isUpstream(member, execution) && (isSimulated(execution) || (hasStateAndLabels(member, execution) && judged.when(member.when)))
    case 'filters':
      return member.any
        ? member.filters.some((filter) => holdsFilter(filter, execution, judged))
        : member.filters.every((filter) => holdsFilter(filter, execution, judged))
  }
}

type UpstreamMember = Extract<WindowMember, { type: 'upstream' }>

const isUpstream = ({ namespace, flowId }: UpstreamMember, execution: Execution): boolean =>
  (namespace === undefined || namespace === execution.namespace) && (flowId === undefined || flowId === execution.flowId)

/** Made to try a dependency out: only the flow counts. */
const isSimulated = ({ labels }: Execution): boolean => labels.some(({ key }) => key === 'system.simulatedExecution')

const hasStateAndLabels = ({ states, labels }: UpstreamMember, execution: Execution): boolean =>
  (states.size === 0 || states.has(execution.state.current)) &&
  labels.every(([key, value]) => execution.labels.some((label) => label.key === key && label.value === value))

function holdsFilter(filter: PreconditionFilter, execution: Execution, judged: MemberJudge): boolean {
  const field = fieldOf(filter, execution, judged)
  if (field === undefined) return false
  const { value = '', values } = filter
  return field === null ? filter.type === 'IS_NULL' || filter.type === 'NOT_IN' : compare(filter.type, field, value, values)
}

/** null: an expression that was not given; undefined: one that failed. */
function fieldOf({ field, value }: PreconditionFilter, execution: Execution, judged: MemberJudge): string | null | undefined {
  switch (field) {
    case 'FLOW_ID':
      return execution.flowId
    case 'NAMESPACE':
      return execution.namespace
    case 'STATE':
      return execution.state.current
    case 'EXPRESSION':
      return value === undefined ? null : judged.render(value)
  }
}

/** An expression is compared with its own source, as Kestra does: only the kinds IS_… say something of it. */
function compare(type: string, field: string, value: string, values: readonly string[]): boolean {
  switch (type) {
    case 'EQUAL_TO':
      return field === value
    case 'NOT_EQUAL_TO':
      return field !== value
    case 'IN':
      return values.includes(field)
    case 'NOT_IN':
      return !values.includes(field)
    case 'IS_TRUE':
      return isTruthy(field)
    case 'IS_FALSE':
      return !isTruthy(field)
    case 'IS_NOT_NULL':
      return true
    case 'STARTS_WITH':
      return field.startsWith(value)
    case 'ENDS_WITH':
      return field.endsWith(value)
    case 'CONTAINS':
      return field.includes(value)
    case 'REGEX':
      return matchesWhole(value, field)
    default:
      return false
  }
}

function matchesWhole(pattern: string, text: string): boolean {
  try {
    return javaRegex(`^(?:${pattern})$`, '').test(text)
  } catch {
    // A pattern that is none matches nothing; the flow is not there to be fixed now.
    return false
  }
}
