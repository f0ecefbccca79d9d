import type { Condition, Flow, Trigger } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'
import { conditionList, isMultiple, stateSet, type WindowPlan, windowPlansOf } from './window-plan.ts'

/** A Flow trigger of a flow, ready to be judged. */
export interface FlowListener {
  /** The flow that is started, plugin defaults applied. */
  readonly flow: Flow
  readonly trigger: Trigger
  readonly states: ReadonlySet<StateType>
  /** Conditions on the upstream execution alone. */
  readonly conditions: readonly Condition[]
  readonly plans: readonly WindowPlan[]
  /** Flows (`namespace/id`) whose executions alone can matter; absent: any flow's. */
  readonly upstream?: ReadonlySet<string>
}

const flowTriggerType = 'io.kestra.plugin.core.trigger.Flow'

/** States that a Flow trigger without `states` listens to: every end, and PAUSED. */
const defaultStates: ReadonlySet<StateType> = new Set<StateType>([
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'RETRIED',
  'SKIPPED',
  'PAUSED',
])

export const upstreamKey = (namespace: string, flowId: string): string => `${namespace}/${flowId}`

/** The Flow triggers of a flow that listen: none of one that is disabled, deleted, broken or a draft. */
export function flowListenersOf(flow: Flow, timezone: string): readonly FlowListener[] {
  if (flow.disabled || flow.deleted || flow.draft || flow.exception !== undefined) return []
  return flow.triggers
    .filter(({ type, disabled }) => type === flowTriggerType && disabled !== true)
    .map((trigger) => {
      const plans = windowPlansOf(trigger, timezone)
      const conditions = conditionList(trigger).filter((condition) => !isMultiple(condition))
      const states = stateSet(trigger['states'])
      const upstream = upstreamOf(conditions, plans)
      return {
        flow,
        trigger,
        states: states.size > 0 ? states : defaultStates,
        conditions,
        plans,
        ...(upstream !== undefined && { upstream }),
      }
    })
}

/** Read off what must hold anyway: an ExecutionFlow among the conditions, or windows whose every member names its flow. */
function upstreamOf(conditions: readonly Condition[], plans: readonly WindowPlan[]): ReadonlySet<string> | undefined {
  const named = conditions.flatMap((condition) => flowOf(condition) ?? [])
  if (named.length > 0) return new Set(named)
  if (plans.length === 0) return undefined
  const keys = new Set<string>()
  for (const plan of plans) {
    // A window that stays after success lets every later execution through.
    if (!plan.resetOnSuccess) return undefined
    for (const member of plan.members) {
      const key = member.type === 'condition' ? flowOf(member.condition) : member.type === 'upstream' ? memberFlow(member) : undefined
      if (key === undefined) return undefined
      keys.add(key)
    }
  }
  return keys
}

function flowOf({ type, namespace, flowId }: Condition): string | undefined {
  const isFlow = type.endsWith('.ExecutionFlow') && typeof namespace === 'string' && typeof flowId === 'string'
  return isFlow && !`${namespace}${flowId}`.includes('{') ? upstreamKey(namespace, flowId) : undefined
}

const memberFlow = ({ namespace, flowId }: { readonly namespace?: string; readonly flowId?: string }): string | undefined =>
  namespace === undefined || flowId === undefined ? undefined : upstreamKey(namespace, flowId)
