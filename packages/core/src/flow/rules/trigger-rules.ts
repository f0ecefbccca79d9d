import type { Condition, Trigger } from '../../model/flow.ts'
import { cronProblem } from '../../trigger/cron-expression.ts'
import { isFields, isTrue } from '../read/fields.ts'
import { filterRules, timeWindowRules, windowRules } from './window-rules.ts'

export interface TriggerRule {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const prefix = 'io.kestra.plugin.core.trigger.'

/** What is wrong with a trigger beyond the types of its properties. */
export function triggerRules(trigger: Trigger): readonly TriggerRule[] {
  switch (trigger.type) {
    case `${prefix}Schedule`:
      return [...cronRules(trigger), ...timezoneRules(trigger['timezone'], ['timezone'])]
    case `${prefix}ScheduleOnDates`:
      return timezoneRules(trigger['timezone'], ['timezone'])
    case `${prefix}Webhook`:
      return webhookRules(trigger)
    case `${prefix}Flow`:
      return flowRules(trigger)
    default:
      return []
  }
}

function cronRules(trigger: Trigger): readonly TriggerRule[] {
  const cron = trigger['cron']
  if (typeof cron !== 'string') return []
  const problem = cronProblem(cron, { withSeconds: isTrue(trigger['withSeconds']) })
  return problem === undefined ? [] : [{ path: [], message: `invalid cron expression '${cron}': ${problem}` }]
}

function timezoneRules(timezone: unknown, path: readonly string[]): readonly TriggerRule[] {
  if (typeof timezone !== 'string' || timezone.includes('{{') || isTimezone(timezone)) return []
  return [{ path, message: `timezone '(${timezone})' is not a valid time-zone ID` }]
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name.replace(/^(?:UTC|GMT)([+-])/, '$1') })
    return true
  } catch {
    // The platform does not know the zone: that is the answer.
    return /^[+-]\d{1,2}(?::?\d\d)?$/.test(name)
  }
}

function webhookRules(trigger: Trigger): readonly TriggerRule[] {
  const rules: TriggerRule[] = []
  const type = trigger['responseContentType']
  if (type !== undefined && type !== 'application/json' && type !== 'text/plain') {
    rules.push({ path: [], message: "invalid webhook: responseContentType must be either 'application/json' or 'text/plain'" })
  }
  const conditions = Array.isArray(trigger['conditions']) ? (trigger['conditions'] as readonly Condition[]) : [] // made by readConditions
  if (conditions.some((condition) => condition.type.endsWith('.MultipleCondition'))) {
    rules.push({ path: [], message: 'invalid webhook: conditions of type MultipleCondition are not supported' })
  }
  return rules
}

function flowRules(trigger: Trigger): readonly TriggerRule[] {
  const rules: TriggerRule[] = [...dependencyRules(trigger)]
  if (isFields(trigger['window'])) {
    rules.push(...windowRules(trigger['window']).map((message) => ({ path: ['window'], message })))
    rules.push(...timezoneRules(trigger['window']['timezone'], ['window', 'timezone']))
  }
  const preconditions = trigger['preconditions']
  if (!isFields(preconditions)) return rules
  if (preconditions['id'] === undefined || preconditions['id'] === '') {
    rules.push({ path: ['preconditions', 'id'], message: 'must not be blank' })
  } else if (typeof preconditions['id'] === 'string' && !/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/.test(preconditions['id'])) {
    rules.push({ path: ['preconditions', 'id'], message: 'must match "^[a-zA-Z0-9][a-zA-Z0-9_-]*"' })
  }
  if (isFields(preconditions['timeWindow'])) {
    const path = ['preconditions', 'timeWindow']
    rules.push(...timeWindowRules(preconditions['timeWindow']).map((message) => ({ path, message })))
  }
  rules.push(...filterRules(preconditions['where']).map(({ path, message }) => ({ path: ['preconditions', ...path], message })))
  return rules
}

function dependencyRules(trigger: Trigger): readonly TriggerRule[] {
  const minimum = trigger['minSatisfied']
  const count = Array.isArray(trigger['dependsOn']) ? trigger['dependsOn'].length : 0
  if (trigger['mode'] === 'AT_LEAST' && minimum === undefined) {
    return [{ path: [], message: '`minSatisfied` must be set when mode is AT_LEAST' }]
  }
  if (typeof minimum === 'number' && minimum > count) {
    return [{ path: [], message: '`minSatisfied` must be lower than or equal to the number of `dependsOn`' }]
  }
  return []
}
