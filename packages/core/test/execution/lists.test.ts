import { describe, expect, test } from 'vitest'
import type { Flow, Task } from '../../src/model/flow.ts'
import { runFlow, type Script } from './driver.ts'
import { flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const failing = (...ids: string[]): Script => ({ results: (run) => (ids.includes(run.taskId) ? { state: 'FAILED' } : undefined) })

interface Case {
  readonly name: string
  readonly flow: Partial<Flow> & { tasks: readonly Task[] }
  readonly script?: Script
  readonly history: string
  readonly runs: string
}

const cases: readonly Case[] = [
  { name: 'two tasks', flow: { tasks: [work('a'), work('b')] }, history: 'CREATED RUNNING SUCCESS', runs: 'a:SUCCESS b:SUCCESS' },
  {
    name: 'a failure ends the main list',
    flow: { tasks: [work('a'), work('b')] },
    script: failing('a'),
    history: 'CREATED RUNNING FAILED',
    runs: 'a:FAILED',
  },
  {
    name: 'errors run after a failure, finally after errors, and neither changes the state',
    flow: { tasks: [work('a'), work('b')], errors: [work('e'), work('e2')], finally: [work('f')] },
    script: failing('a', 'e', 'f'),
    history: 'CREATED RUNNING FAILED',
    runs: 'a:FAILED e:FAILED e2:SUCCESS f:FAILED',
  },
  {
    name: 'finally runs after success',
    flow: { tasks: [work('a')], errors: [work('e')], finally: [work('f')] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'a:SUCCESS f:SUCCESS',
  },
  { name: 'only disabled tasks', flow: { tasks: [work('a', { disabled: true })] }, history: 'CREATED SUCCESS', runs: '' },
  {
    name: 'allowFailure goes on with WARNING',
    flow: { tasks: [work('a', { allowFailure: true }), work('b')] },
    script: failing('a'),
    history: 'CREATED RUNNING WARNING',
    runs: 'a:WARNING b:SUCCESS',
  },
  {
    name: 'a sequence inside a sequence',
    flow: { tasks: [flowTask('Sequential', 's', { tasks: [work('a'), flowTask('Sequential', 's2', { tasks: [work('b')] })] }), work('c')] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 's:SUCCESS a:SUCCESS s2:SUCCESS b:SUCCESS c:SUCCESS',
  },
  {
    name: 'local errors do not catch',
    flow: { tasks: [flowTask('Sequential', 's', { tasks: [work('a')], errors: [work('e')] }), work('b')], errors: [work('g')] },
    script: failing('a'),
    history: 'CREATED RUNNING FAILED',
    runs: 's:FAILED a:FAILED e:SUCCESS g:SUCCESS',
  },
  {
    name: 'parallel branches',
    flow: { tasks: [flowTask('Parallel', 'p', { tasks: [work('a'), work('b'), work('c')] })] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'p:SUCCESS a:SUCCESS b:SUCCESS c:SUCCESS',
  },
  {
    name: 'If takes then',
    flow: { tasks: [flowTask('If', 'i', { condition: 'true', then: [work('a')], else: [work('b')] })] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'i:SUCCESS a:SUCCESS',
  },
  {
    name: 'If without else',
    flow: { tasks: [flowTask('If', 'i', { condition: 'false', then: [work('a')] }), work('c')] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'i:SUCCESS c:SUCCESS',
  },
  {
    name: 'runIf false skips a whole block',
    flow: { tasks: [flowTask('Sequential', 's', { runIf: 'false', tasks: [work('a')] }), work('b')] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 's:SKIPPED b:SUCCESS',
  },
  {
    name: 'a Dag waits for what a task depends on',
    flow: {
      tasks: [
        flowTask('Dag', 'd', {
          tasks: [{ task: work('c'), dependsOn: ['a', 'b'] }, { task: work('b'), dependsOn: ['a'] }, { task: work('a') }],
        }),
      ],
    },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'd:SUCCESS a:SUCCESS b:SUCCESS c:SUCCESS',
  },
  {
    name: 'ForEach one after the other',
    flow: { tasks: [flowTask('ForEach', 'f', { values: ['x', 'y', 'x'], tasks: [work('a'), work('b')] })] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'f:SUCCESS a:SUCCESS b:SUCCESS a:SUCCESS b:SUCCESS',
  },
  {
    name: 'ForEach with two iterations at once',
    flow: { tasks: [flowTask('ForEach', 'f', { values: [1, 2, 3], concurrencyLimit: 2, tasks: [work('a'), work('b')] })] },
    history: 'CREATED RUNNING SUCCESS',
    runs: 'f:SUCCESS a:SUCCESS a:SUCCESS b:SUCCESS b:SUCCESS a:SUCCESS b:SUCCESS',
  },
  {
    name: 'AllowFailure turns a failure into a warning',
    flow: { tasks: [flowTask('AllowFailure', 'af', { tasks: [work('a'), work('b')] }), work('c')] },
    script: failing('a'),
    history: 'CREATED RUNNING WARNING',
    runs: 'af:WARNING a:FAILED c:SUCCESS',
  },
]

describe('lists of tasks', () => {
  test.each(cases)('$name', ({ flow, script, history, runs }) => {
    const driver = runFlow(flowOf(flow), script)
    expect(driver.summary()).toBe(runs)
    expect(driver.history()).toBe(history)
  })

  test('a worker task run goes through SUBMITTED and RUNNING with one attempt', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }))
    expect(driver.history('a')).toBe('CREATED SUBMITTED RUNNING SUCCESS')
    expect(driver.runs('a')[0]?.attempts?.map((attempt) => attempt.state.histories.map((entry) => entry.state))).toEqual([
      ['CREATED', 'RUNNING', 'SUCCESS'],
    ])
  })

  test('the execution is closed once', () => {
    const driver = runFlow(flowOf({ tasks: [work('a')] }))
    expect(driver.effects.filter((effect) => effect.type === 'Closed')).toHaveLength(1)
  })
})
