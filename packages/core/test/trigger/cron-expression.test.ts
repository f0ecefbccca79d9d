import { expect, test } from 'vitest'
import { cronProblem } from '../../src/trigger/cron-expression.ts'

const five = { withSeconds: false }
const failed = 'Failed to parse cron expression.'

test.each(['* * * * *', '*/5 0-6,20 1 JAN-mar SAT-SUN', '0 0 * * 7', '5/10 * * * 0-2', '@daily', '0 0 30 2 *', '  0 9 * * 1-5 '])(
  '%j is good',
  (expression) => {
    expect(cronProblem(expression, five)).toBeUndefined()
  },
)

test.each([
  ['', 'Empty expression!'],
  ['@reboot', 'Nickname @reboot not supported!'],
  ['* * * *', 'Cron expression contains 4 parts but we expect one of [5]'],
  ['60 * * * *', `${failed} Value 60 not in range [0, 59]`],
  ['* * 0 * *', `${failed} Value 0 not in range [1, 31]`],
  ['*/60 * * * *', `${failed} Period 60 not in range [0, 59]`],
  ['22-2 * * * *', `${failed} Invalid range! [22,2]`],
  ['* * * * SUN-TUE', `${failed} Invalid range! [7,2]`],
  ['* * * L *', `${failed} Invalid chars in expression! Expression: L Invalid chars: L`],
  ['0 0 * * L', `${failed} Invalid chars in expression! Expression: L Invalid chars: L`],
  ['0 0 15X * *', `${failed} Invalid chars in expression! Expression: 15X Invalid chars: X`],
  ['0 0 32W * *', `${failed} Value 32 not in range [1, 31]`],
  ['0 0 * * 5#6', `${failed} Value 6 not in range [1, 5]`],
  ['0 0 * * 8#2', `${failed} Value 8 not in range [0, 7]`],
  ['? * * * *', `${failed} Invalid expression: ?`],
  ['0 0 5#2 * *', `${failed} Invalid expression: 5#2`],
  ['1- * * * *', `${failed} Missing values for range: 1-`],
  ['1-2-3 * * * *', `${failed} Missing values for range: 1-2-3`],
  ['-5 * * * *', `${failed} Invalid expression! Expression: -5 does not describe a range. Negative numbers are not allowed.`],
  ['5/a * * * *', `${failed} For input string: "A"`],
  ['1,, * * * *', "Invalid field value! Trailing commas not permitted! '1,,'"],
])('%j is not: %s', (expression, problem) => {
  expect(cronProblem(expression, five)).toBe(problem)
})

test('seconds come first when they are asked for', () => {
  expect(cronProblem('0 * * * * *', { ...five, withSeconds: true })).toBeUndefined()
  expect(cronProblem('* * * * *', { ...five, withSeconds: true })).toContain('contains 5 parts but we expect one of [6]')
})

test.each(['0 0 L * *', '0 0 l-3,15 * *', '0 0 15W * *', '0 0 LW * *', '0 0 * * 5#2', '0 0 * * mon#1,FRIL'])(
  '%j is good, beyond what Kestra reads',
  (expression) => {
    expect(cronProblem(expression, five)).toBeUndefined()
  },
)
