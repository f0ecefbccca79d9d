import { type Shape, z } from '@windhover/sdk'
import type { TypeDefinition } from '../../registry.ts'
import { states } from './common.ts'
import { timeWindow } from './conditions.ts'
import { optionalDuration } from './duration-property.ts'
import { optionalLocalTime } from './local-time-property.ts'
import { anyMap, choice, dynamic, flag, nested, once, requiredDynamic, requiredText, text, textList } from './property.ts'

const prefix = 'io.kestra.plugin.core.'

const recoverMissedSchedules = () => choice('LAST', 'NONE', 'ALL')

const schedule = (): Shape => ({
  cron: requiredText(),
  withSeconds: flag(),
  timezone: text(),
  interval: optionalDuration(),
  inputs: anyMap(),
  lateMaximumDelay: optionalDuration(),
  recoverMissedSchedules: recoverMissedSchedules(),
  scheduleConditions: nested('conditions'),
  backfill: anyMap(),
})

const scheduleOnDates = (): Shape => ({
  dates: requiredDynamic(),
  timezone: dynamic(),
  interval: optionalDuration(),
  inputs: anyMap(),
  recoverMissedSchedules: recoverMissedSchedules(),
})

const webhook = (): Shape => ({
  key: z.string().max(256, 'size must be between 0 and 256'),
  inputs: anyMap(),
  wait: flag(),
  returnOutputs: flag(),
  responseContentType: text(),
  responseCode: dynamic(),
  fetchType: choice('FETCH', 'STORE', 'NONE'),
  parts: dynamic(),
})

const filter = () =>
  z.strictObject({
    field: z.enum(['FLOW_ID', 'NAMESPACE', 'STATE', 'EXPRESSION']),
    type: z.enum([
      'EQUAL_TO',
      'NOT_EQUAL_TO',
      'IN',
      'NOT_IN',
      'IS_TRUE',
      'IS_FALSE',
      'IS_NULL',
      'IS_NOT_NULL',
      'STARTS_WITH',
      'ENDS_WITH',
      'REGEX',
      'CONTAINS',
    ]),
    value: text(),
    values: textList(),
  })

const preconditions = () =>
  z
    .strictObject({
      id: z.string(),
      timeWindow: timeWindow(),
      resetOnSuccess: flag(),
      flows: z.array(z.strictObject({ namespace: text(), flowId: text(), states: states(), labels: anyMap() })).optional(),
      where: z
        .array(z.strictObject({ id: z.string(), operand: choice('AND', 'OR'), filters: z.array(filter()).min(1, 'must not be empty') }))
        .optional(),
    })
    .optional()

const window = () =>
  z
    .strictObject({
      every: optionalDuration(),
      offset: optionalDuration(),
      deadline: optionalLocalTime(),
      from: optionalLocalTime(),
      to: optionalLocalTime(),
      lookback: optionalDuration(),
      timezone: text(),
    })
    .optional()

const flow = (): Shape => ({
  inputs: anyMap(),
  states: states(),
  preconditions: preconditions(),
  dependsOn: z.array(z.strictObject({ namespace: text(), flowId: text(), states: states(), labels: anyMap(), when: dynamic() })).optional(),
  mode: choice('ALL', 'ANY', 'AT_LEAST'),
  minSatisfied: z.int().min(1, 'must be greater than 0').optional(),
  window: window(),
})

const mcpTool = (): Shape => ({
  title: requiredText(),
  toolDescription: requiredText(),
  toolName: requiredText(),
  mcpServer: text(),
  annotations: z
    .strictObject({ readOnly: flag(), openWorld: flag(), destructive: flag(), idempotent: flag(), returnDirect: flag() })
    .optional(),
})

/** Triggers of the language itself (core-semantics §6). */
export const triggers: readonly TypeDefinition[] = [
  {
    type: `${prefix}trigger.Schedule`,
    kind: 'trigger',
    triggerMode: 'schedule',
    properties: once(schedule),
    deprecatedProperties: ['scheduleConditions', 'backfill'],
    propertyGenerations: { scheduleConditions: '1.3', backfill: '1.3' },
  },
  { type: `${prefix}trigger.ScheduleOnDates`, kind: 'trigger', triggerMode: 'schedule', properties: once(scheduleOnDates) },
  { type: `${prefix}trigger.Webhook`, kind: 'trigger', triggerMode: 'event', properties: once(webhook) },
  {
    type: `${prefix}trigger.Flow`,
    kind: 'trigger',
    triggerMode: 'event',
    properties: once(flow),
    propertyGenerations: { preconditions: '1.3', dependsOn: '2.0', mode: '2.0', minSatisfied: '2.0', window: '2.0' },
  },
  { type: `${prefix}trigger.McpToolTrigger`, kind: 'trigger', triggerMode: 'event', generations: ['2.0'], properties: once(mcpTool) },
]
