import { describe, expect, test } from 'vitest'
import { LookupNeeded } from '../../src/expression/index.ts'
import type { Condition } from '../../src/model/flow.ts'
import { ConditionError, type ConditionFacts, conditionsHold, conditionsOf, whenHolds } from '../../src/trigger/trigger-conditions.ts'
import { condition, renderText } from './schedule-facts.ts'

const morning = '2024-05-06T07:08:09Z' // a Monday
const night = (hour: string) => ({ date: `2024-05-06T${hour}:00:00Z`, after: '22:00:00Z', before: '02:00:00Z' })

const facts: ConditionFacts = {
  flow: { namespace: 'company.team', id: 'upstream' },
  execution: {
    namespace: 'company.team',
    flowId: 'upstream',
    state: 'SUCCESS',
    labels: [{ key: 'team', value: 'data' }],
    outputs: { rows: 4 },
    retryStates: () => ['FAILED', 'SUCCESS'],
  },
  render: (text, trigger) => renderText(text, { trigger: trigger ?? { date: morning, body: { n: 5 } } }),
}

const holds = (...conditions: readonly Condition[]) => conditionsHold(conditions, facts).holds

// What Kestra 1.3 answered for conditions of these kinds on a webhook.
test.each<[boolean, string, Readonly<Record<string, unknown>>]>([
  [true, 'DateTimeBetween', { date: morning, after: '2024-05-06T07:08:08Z' }],
  [false, 'DateTimeBetween', { date: morning, after: morning }],
  [false, 'DateTimeBetween', { date: morning, before: morning }],
  [true, 'DateTimeBetween', { date: '{{ trigger.date }}', after: '2024-05-06T07:08:08Z', before: '2024-05-06T09:08:10+02:00' }],
  [true, 'DateTimeBetween', { date: '2024-05-06T07:08:09.5+02:00[Europe/Paris]', after: '2024-05-06T05:08:09Z' }],
  [true, 'DateTimeBetween', { after: '2024-05-06T07:08:08Z' }],
  [true, 'TimeBetween', { date: morning, after: '07:08:08Z' }],
  [false, 'TimeBetween', { date: morning, after: '07:08:09Z' }],
  [true, 'TimeBetween', { date: '2024-05-06T07:08:09+02:00', after: '05:08:08Z' }],
  [false, 'TimeBetween', { date: '2024-05-06T07:08:09+02:00', after: '07:08:08Z' }],
  [true, 'TimeBetween', night('23')],
  [true, 'TimeBetween', night('01')],
  [false, 'TimeBetween', night('12')],
  [false, 'TimeBetween', night('22')],
  [false, 'TimeBetween', { ...night('22'), before: '22:00:00Z' }],
  [true, 'TimeBetween', { ...night('21'), before: '22:00:00Z' }],
  [true, 'TimeBetween', { date: '2024-05-06T01:00:00+02:00', after: '23:00:00+02:00', before: '03:00:00+02:00' }],
  [false, 'TimeBetween', { date: '2024-05-06T01:30:00+02:00', after: '22:00:00Z' }],
  [true, 'TimeBetween', { date: '2024-05-06T01:30:00+02:00', before: '00:30:00Z' }],
  [true, 'DayWeek', { date: '2024-05-06', dayOfWeek: 'MONDAY' }],
  [true, 'DayWeek', { date: '2024-05-06T23:30:00-05:00', dayOfWeek: 'MONDAY' }],
  [false, 'DayWeek', { date: '2024-05-06T23:30:00-05:00', dayOfWeek: 'TUESDAY' }],
  [true, 'DayWeek', { dayOfWeek: "{{ 'MONDAY' }}" }],
  [true, 'DayWeekInMonth', { dayOfWeek: 'MONDAY', dayInMonth: 'FIRST' }],
  [false, 'DayWeekInMonth', { dayOfWeek: 'MONDAY', dayInMonth: 'SECOND' }],
  [true, 'DayWeekInMonth', { date: '2024-05-20', dayOfWeek: 'MONDAY', dayInMonth: 'THIRD' }],
  [true, 'DayWeekInMonth', { date: '2024-05-27', dayOfWeek: 'MONDAY', dayInMonth: 'FOURTH' }],
  [true, 'DayWeekInMonth', { date: '2024-05-27', dayOfWeek: 'MONDAY', dayInMonth: 'LAST' }],
  [false, 'DayWeekInMonth', { date: '2024-05-27', dayOfWeek: 'SUNDAY', dayInMonth: 'LAST' }],
  [true, 'Weekend', { date: '2024-05-05T23:30:00-05:00' }],
  [false, 'Weekend', {}],
  [true, 'PublicHoliday', { date: '2024-07-14', country: 'FR' }],
  [true, 'PublicHoliday', { date: '2024-07-14', country: 'fr' }],
  [false, 'PublicHoliday', { date: '2024-07-15', country: 'FR' }],
  [true, 'PublicHoliday', { date: '2024-07-04' }],
  [true, 'PublicHoliday', { date: '2024-11-01', country: 'DE', subDivision: 'BY' }],
  [false, 'PublicHoliday', { date: '2024-11-01', country: 'DE', subDivision: 'BE' }],
  [true, 'Expression', { expression: '{{ trigger.body.n > 4 }}' }],
  [false, 'Expression', { expression: '{{ trigger.body.n > 6 }}' }],
  [true, 'Expression', { expression: 'FALSE' }],
  [true, 'Expression', { expression: '0' }],
  [false, 'Expression', { expression: ' false ' }],
  [false, 'Expression', { expression: '  ' }],
  [true, 'ExecutionFlow', { namespace: 'company.team', flowId: 'upstream' }],
  [false, 'ExecutionFlow', { namespace: 'company.team', flowId: 'other' }],
  [true, 'ExecutionNamespace', { namespace: "{{ 'company.team' }}" }],
  [false, 'ExecutionNamespace', { namespace: 'company' }],
  [true, 'ExecutionNamespace', { namespace: 'comp', prefix: true }],
  [true, 'ExecutionNamespace', { namespace: 'comp', comparison: 'PREFIX' }],
  [true, 'ExecutionNamespace', { namespace: 'team', comparison: 'SUFFIX' }],
  [false, 'ExecutionNamespace', { namespace: 'company', comparison: 'EQUALS', prefix: true }],
  [true, 'ExecutionStatus', { in: ['SUCCESS', 'WARNING'] }],
  [false, 'ExecutionStatus', { in: ['FAILED'] }],
  [false, 'ExecutionStatus', { notIn: ['SUCCESS'] }],
  [false, 'ExecutionStatus', { in: ['SUCCESS'], notIn: ['SUCCESS'] }],
  [true, 'ExecutionStatus', { in: [] }],
  [true, 'ExecutionStatus', {}],
  [true, 'ExecutionStatus', { in: "{{ ['SUCCESS'] }}" }],
  [true, 'ExecutionLabels', { labels: { team: 'data' } }],
  [false, 'ExecutionLabels', { labels: { team: 'data', stage: 'prod' } }],
  [true, 'ExecutionLabels', { labels: [{ key: 'team', value: 'data' }] }],
  [true, 'ExecutionOutputs', { expression: '{{ trigger.outputs.rows > 3 }}' }],
  [false, 'ExecutionOutputs', { expression: '{{ trigger.outputs.rows > 4 }}' }],
  [true, 'HasRetryAttempt', { in: ['FAILED'] }],
  [false, 'HasRetryAttempt', { in: ['KILLED'] }],
  [true, 'FlowCondition', { namespace: 'company.team', flowId: 'upstream' }],
  [false, 'FlowCondition', { namespace: 'company.team', flowId: 'other' }],
  [true, 'FlowNamespaceCondition', { namespace: 'company.team' }],
  [false, 'FlowNamespaceCondition', { namespace: 'company' }],
  [true, 'FlowNamespaceCondition', { namespace: 'company', prefix: true }],
  [false, 'MultipleCondition', { id: 'both', conditions: {} }],
])('%j: %s %j', (expected, name, properties) => {
  expect(holds(condition(name, properties))).toBe(expected)
})

describe('conditions of conditions', () => {
  const yes = condition('Expression', { expression: 'true' })
  const no = condition('Expression', { expression: 'false' })
  const broken = condition('Expression', { expression: '{{ nope }}' })

  test('all of a list must hold, and the first that does not is named', () => {
    expect(conditionsHold([], facts)).toEqual({ holds: true })
    expect(conditionsHold([yes, no, broken], facts)).toEqual({ holds: false, reason: 'condition Expression does not hold' })
  })

  test('Or wants one, Not wants none, and neither asks further than it must', () => {
    expect(holds(condition('Or', { conditions: [no, yes, broken] }))).toBe(true)
    expect(holds(condition('Or', { conditions: [no, no] }))).toBe(false)
    expect(holds(condition('Not', { conditions: [no, no] }))).toBe(true)
    expect(holds(condition('Not', { conditions: [no, yes, broken] }))).toBe(false)
  })

  test('a MultipleCondition is judged by whoever keeps its window', () => {
    const multiple = condition('MultipleCondition', { id: 'both', conditions: { a: yes } })
    expect(conditionsHold([multiple], { ...facts, holdsMultiple: (given) => given === multiple }).holds).toBe(true)
  })

  test('the older name of the conditions of a Schedule counts too', () => {
    expect(conditionsOf({ conditions: [yes], scheduleConditions: [no] })).toEqual([yes, no])
  })
})

describe('a condition that cannot be judged', () => {
  test.each([
    ['DateTimeBetween', {}, 'Invalid condition with no before nor after'],
    ['TimeBetween', {}, "Invalid condition: no 'before' or 'after' value defined"],
    ['DateTimeBetween', { date: '2024-05-06', after: morning }, "Text '2024-05-06' could not be parsed at index 10"],
    ['DayWeek', { date: 'soon', dayOfWeek: 'MONDAY' }, "Text 'soon' could not be parsed at index 0"],
    ['DayWeek', { dayOfWeek: 'monday' }, "Property 'dayOfWeek' must be one of MONDAY"],
    ['DayWeekInMonth', { dayOfWeek: 'MONDAY', dayInMonth: 'FIFTH' }, "Property 'dayInMonth' must be one of FIRST"],
    ['TimeBetween', { after: '07:00:00' }, "Property 'after' must be a time with an offset"],
    ['DateTimeBetween', { after: '{{ [1] }}' }, 'Cannot deserialize value of type `ZonedDateTime`'],
    ['PublicHoliday', { country: 'XX' }, 'holidays/Holidays_xx.xml'],
    ['Expression', { expression: '{{ nope }}' }, 'Unable to find `nope`'],
    ['Or', { conditions: [condition('Expression', { expression: '{{ nope }}' })] }, 'Unable to find `nope`'],
    ['Unheard', {}, "Unknown condition type 'io.kestra.plugin.core.condition.Unheard'"],
  ])('%s %j says why', (name, properties, message) => {
    expect(() => holds(condition(name, properties))).toThrow(message)
    expect(() => holds(condition(name, properties))).toThrow(ConditionError)
  })

  test('has an execution to look at, or says that it has none', () => {
    const without = { render: facts.render }
    expect(() => conditionsHold([condition('ExecutionFlow', { namespace: 'a', flowId: 'b' })], without)).toThrow('null execution')
  })

  test('leaves a missing answer from outside to the caller', () => {
    const asking: ConditionFacts = {
      render: () => {
        throw new LookupNeeded([{ kind: 'kv', args: {} }])
      },
    }
    expect(() => conditionsHold([condition('Expression', { expression: "{{ kv('x') }}" })], asking)).toThrow(LookupNeeded)
    expect(() => whenHolds("{{ kv('x') }}", asking)).toThrow(LookupNeeded)
  })
})

test.each([
  [undefined, true],
  [true, true],
  [false, false],
  ['{{ trigger.body.n > 4 }}', true],
  ['{{ trigger.body.n > 6 }}', false],
  ['0', false],
  ['-0', false],
  ['0.0', true],
  ['False', true],
  ['', false],
  ['no', true],
])('`when: %j` holds: %j', (when, expected) => {
  expect(whenHolds(when, facts).holds).toBe(expected)
})
