import { type Shape, z } from '@windhover/sdk'
import type { TypeDefinition } from '../../registry.ts'
import { optionalDuration } from './duration-property.ts'
import { optionalLocalTime } from './local-time-property.ts'
import { choice, dynamic, flag, nested, once, requiredDynamic, requiredText } from './property.ts'

/** When a Flow trigger's conditions must hold together (core-semantics §6.6). */
export const timeWindow = () =>
  z
    .strictObject({
      type: choice('DAILY_TIME_DEADLINE', 'DAILY_TIME_WINDOW', 'DURATION_WINDOW', 'SLIDING_WINDOW'),
      deadline: optionalLocalTime(),
      window: optionalDuration(),
      windowAdvance: optionalDuration(),
      startTime: optionalLocalTime(),
      endTime: optionalLocalTime(),
    })
    .optional()

function condition(name: string, own: () => Shape, rest: Partial<TypeDefinition> = {}): TypeDefinition {
  return { type: `io.kestra.plugin.core.condition.${name}`, kind: 'condition', generations: ['1.3'], ...rest, properties: once(own) }
}

const inStates = (): Shape => ({ in: dynamic(), notIn: dynamic() })

/** Conditions of triggers and listeners (core-semantics §5.9). */
export const conditions: readonly TypeDefinition[] = [
  condition('DateTimeBetween', () => ({ date: dynamic(), after: dynamic(), before: dynamic() })),
  condition('TimeBetween', () => ({ date: dynamic(), after: dynamic(), before: dynamic() })),
  condition('DayWeek', () => ({ date: dynamic(), dayOfWeek: requiredDynamic() })),
  condition('DayWeekInMonth', () => ({ date: dynamic(), dayOfWeek: requiredDynamic(), dayInMonth: requiredDynamic() })),
  condition('Weekend', () => ({ date: dynamic() })),
  condition('PublicHoliday', () => ({ date: dynamic(), country: dynamic(), subDivision: dynamic() })),
  condition('Not', () => ({ conditions: nested('conditions', 'required') })),
  condition('Or', () => ({ conditions: nested('conditions', 'required') })),
  condition('Expression', () => ({ expression: requiredDynamic() })),
  condition('ExecutionOutputs', () => ({ expression: requiredDynamic() })),
  condition('ExecutionFlow', () => ({ namespace: requiredDynamic(), flowId: requiredDynamic() })),
  condition('ExecutionNamespace', () => ({ namespace: requiredDynamic(), comparison: dynamic(), prefix: dynamic() })),
  condition('ExecutionStatus', inStates),
  condition('ExecutionLabels', () => ({ labels: requiredDynamic() })),
  condition('HasRetryAttempt', inStates),
  condition('FlowCondition', () => ({ namespace: requiredText(), flowId: requiredText() }), { deprecated: true }),
  condition('FlowNamespaceCondition', () => ({ namespace: requiredText(), prefix: flag() }), { deprecated: true }),
  condition(
    'MultipleCondition',
    () => ({
      id: requiredText(),
      timeWindow: timeWindow(),
      resetOnSuccess: flag(),
      window: optionalDuration(),
      windowAdvance: optionalDuration(),
      conditions: nested('conditionMap', 'required'),
    }),
    { deprecated: true, deprecatedProperties: ['window', 'windowAdvance'] },
  ),
]
