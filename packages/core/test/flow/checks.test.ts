import { describe, expect, test } from 'vitest'
import { checkRefusal, evaluateChecks } from '../../src/flow/checks.ts'
import type { Check } from '../../src/model/flow.ts'
import { flowOf } from '../execution/facts.ts'
import { renderOptions, testCipher } from './inputs/context.ts'

const check = (condition: string, behavior: Check['behavior'] = 'BLOCK_EXECUTION'): Check => ({
  condition,
  message: `not ${condition}`,
  style: 'INFO',
  behavior,
})

function evaluate(checks: readonly Check[], inputs: Record<string, unknown> = { n: 6 }) {
  const flow = flowOf({ tasks: [], checks, labels: [{ key: 'team.name', value: 'a' }], variables: { v: 1 } })
  return evaluateChecks(flow, inputs, renderOptions('1.3', testCipher))
}

describe('a check', () => {
  test.each([
    '{{ inputs.n > 3 }}',
    "{{ flow.id == 'flow' }}",
    "{{ labels.team.name == 'a' }}",
    '{{ vars.v == 1 }}',
    '{{ execution is not defined }}',
  ])('%s holds', (condition) => {
    expect(evaluate([check(condition)])).toEqual({ failed: [] })
  })

  test.each(['yes', 'true', '{{ inputs.n }}', '{{ inputs.n > 7 }}', ''])('%j does not hold: only a boolean true does', (condition) => {
    expect(evaluate([check(condition)])).toMatchObject({ behavior: 'BLOCK_EXECUTION', failed: [{ message: `not ${condition}` }] })
  })

  test('that cannot be rendered blocks, whatever it says', () => {
    const message = 'Failed to evaluate check condition. Cause: Unable to find `nope` used in the expression `{{ nope }}` at line 1'
    expect(evaluate([check('{{ nope }}', 'CREATE_EXECUTION')])).toEqual({
      behavior: 'BLOCK_EXECUTION',
      failed: [{ message, style: 'ERROR', behavior: 'BLOCK_EXECUTION' }],
    })
  })

  test('reads secret inputs in clear', () => {
    const inputs = { s: { type: 'io.kestra.datatype:aes_encrypted', value: '<hush>' } }
    expect(evaluate([check("{{ inputs.s == 'hush' }}")], inputs)).toEqual({ failed: [] })
  })
})

test('the most restrictive behaviour of the failed checks wins', () => {
  expect(evaluate([check('no', 'CREATE_EXECUTION'), check('no', 'FAIL_EXECUTION')]).behavior).toBe('FAIL_EXECUTION')
  expect(evaluate([check('no', 'FAIL_EXECUTION'), check('no')]).behavior).toBe('BLOCK_EXECUTION')
  expect(evaluate([check('no', 'CREATE_EXECUTION')]).behavior).toBe('CREATE_EXECUTION')
})

test('the refusal tells the messages of the checks that block', () => {
  expect(checkRefusal(evaluate([check('a'), check('b', 'FAIL_EXECUTION')]))).toBe('Flow execution blocked: not a')
  expect(checkRefusal(evaluate([check('b', 'FAIL_EXECUTION')]))).toBeUndefined()
})
