import { expect, test } from 'vitest'
import { runFlow } from './driver.ts'
import { flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const exit = (state: string) => ({ id: 'x', type: 'io.kestra.plugin.core.execution.Exit', state })

test.each([
  ['1.3', 'WARNING', 'CREATED RUNNING WARNING'],
  ['2.0', 'WARNING', 'CREATED WARNING'],
  ['2.0', 'KILLED', 'CREATED KILLED'],
] as const)('in %s an execution that begins with an Exit as %s shows %s', (generation, state, history) => {
  expect(runFlow(flowOf({ generation, tasks: [exit(state), work('a')] })).history()).toBe(history)
})

test('an Exit inside of another task, or after one, ends an execution that runs', () => {
  const inside = flowTask('Sequential', 's', { tasks: [exit('WARNING')] })
  const skipped = work('a', { runIf: 'false' })
  for (const tasks of [[inside], [skipped, exit('WARNING')], [work('a'), exit('WARNING')]])
    expect(runFlow(flowOf({ generation: '2.0', tasks })).history()).toBe('CREATED RUNNING WARNING')
})
