import { describe, expect, test } from 'vitest'
import { allTasks, parseLabels, withDisabled, withoutRevision } from '../../src/flow/index.ts'
import { Dbl } from '../../src/model/dbl.ts'
import { flowOf, mustParse, oneTask, parse } from './fixture.ts'

const full = `
id: whole
namespace: a.b
revision: 4
description: Everything
labels: {team: data, n: 1}
variables: {half: 0.5, one: 1.0, big: 12345678901234567890}
inputs:
  - {name: old, type: STRING}
  - {id: many, type: MULTISELECT, options: [x, y], required: false}
  - {id: form, type: FORM, inputs: [{id: leaf, type: INT, defaults: 3}]}
outputs:
  - {id: o, type: STRING, value: "{{ outputs.one }}", required: false}
concurrency: {limit: 2, behavior: CANCEL}
retry: {type: constant, interval: 30, maxAttempt: 3, behavior: CREATE_NEW_EXECUTION}
sla: [{id: s, type: MAX_DURATION, duration: PT1H, behavior: FAIL, labels: {late: yes}}]
checks: [{condition: "{{ true }}", message: m, style: ERROR}]
tasks:
  - id: one
    type: io.kestra.core.tasks.log.Log
    message: hello
    when: "{{ x }}"
    timeout: 10
    retry: {type: exponential, interval: PT1S, maxInterval: PT1M, delayFactor: 1.5, warningOnRetry: true}
  - id: pause
    type: io.kestra.plugin.core.flow.Pause
    delay: PT1S
    onResume: [{id: ok, type: BOOL}]
    onPause: {id: paused, type: io.kestra.plugin.core.debug.Return}
  - id: dag
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - task: {id: first, type: io.kestra.plugin.core.debug.Return}
      - task: {id: second, type: io.kestra.plugin.core.debug.Return}
        dependsOn: [first]
  - id: switch
    type: io.kestra.plugin.core.flow.Switch
    value: x
    cases:
      yes: [{id: case, type: io.kestra.plugin.core.debug.Return}]
    defaults: [{id: default, type: io.kestra.plugin.core.debug.Return}]
errors: [{id: err, type: io.kestra.plugin.core.debug.Return}]
finally: [{id: fin, type: io.kestra.plugin.core.debug.Return}]
afterExecution: [{id: after, type: io.kestra.plugin.core.debug.Return}]
listeners: [{tasks: [{id: heard, type: io.kestra.plugin.core.debug.Return}], conditions: [{type: io.kestra.plugin.core.condition.ExecutionStatusCondition, in: [FAILED]}]}]
triggers: [{id: t, type: io.kestra.core.models.triggers.types.Schedule, cron: "@daily", minLogLevel: WARN, labels: [{key: from, value: t}]}]
`

describe('a flow with everything', () => {
  const flow = mustParse(full, { revision: 7, updated: 1000 })

  test('has the store’s facts and its own', () => {
    expect(flow).toMatchObject({
      tenantId: 'main',
      id: 'whole',
      namespace: 'a.b',
      revision: 7,
      updated: 1000,
      generation: '1.3',
      disabled: false,
    })
    expect(flow.source).not.toContain('revision')
    expect(flow.labels).toEqual([
      { key: 'team', value: 'data' },
      { key: 'n', value: '1' },
    ])
    expect(flow.variables).toEqual({ half: 0.5, one: new Dbl(1), big: 12345678901234567890n })
  })

  test('has inputs under their newer names', () => {
    expect(flow.inputs).toMatchObject([
      { id: 'old', type: 'STRING', required: true },
      { id: 'many', values: ['x', 'y'], required: false },
      { id: 'form', inputs: [{ id: 'leaf', type: 'INT', defaults: 3, required: true }] },
    ])
    expect(flow.outputs).toEqual([{ id: 'o', type: 'STRING', value: '{{ outputs.one }}', required: false }])
  })

  test('has durations in milliseconds and defaults filled in', () => {
    expect(flow.retry).toEqual({
      type: 'constant',
      intervalMs: 30_000,
      maxAttempts: 3,
      warningOnRetry: false,
      behavior: 'CREATE_NEW_EXECUTION',
    })
    expect(flow.sla).toEqual([
      { id: 's', type: 'MAX_DURATION', durationMs: 3_600_000, behavior: 'FAIL', labels: [{ key: 'late', value: 'true' }] },
    ])
    expect(flow.checks).toEqual([{ condition: '{{ true }}', message: 'm', style: 'ERROR', behavior: 'BLOCK_EXECUTION' }])
    expect(flow.concurrency).toEqual({ limit: 2, behavior: 'CANCEL' })
  })

  test('has tasks with canonical types and newer property names', () => {
    expect(flow.tasks[0]).toEqual({
      id: 'one',
      type: 'io.kestra.plugin.core.log.Log',
      message: 'hello',
      runIf: '{{ x }}',
      timeout: '10',
      retry: {
        type: 'exponential',
        intervalMs: 1000,
        maxIntervalMs: 60_000,
        delayFactor: 1.5,
        warningOnRetry: true,
        behavior: 'RETRY_FAILED_TASK',
      },
    })
    expect(flow.tasks[1]).toMatchObject({ pauseDuration: 'PT1S', onResume: [{ id: 'ok', required: true }], onPause: { id: 'paused' } })
    expect(flow.tasks[2]).toMatchObject({ tasks: [{ task: { id: 'first' } }, { task: { id: 'second' }, dependsOn: ['first'] }] })
    expect(flow.tasks[3]).toMatchObject({ cases: { yes: [{ id: 'case' }] }, defaults: [{ id: 'default' }] })
  })

  test('has triggers and listeners with canonical types', () => {
    expect(flow.triggers).toEqual([
      { id: 't', type: 'io.kestra.plugin.core.trigger.Schedule', cron: '@daily', logLevel: 'WARN', labels: [{ key: 'from', value: 't' }] },
    ])
    expect(flow.listeners[0]?.conditions).toEqual([{ type: 'io.kestra.plugin.core.condition.ExecutionStatus', in: ['FAILED'] }])
  })

  test('knows all its tasks, however deep', () => {
    const ids = 'one pause paused dag first second switch case default err fin after heard'
    expect(allTasks(flow).map((task) => task.id)).toEqual(ids.split(' '))
  })
})

describe('a stored flow is read as far as it goes', () => {
  const lenient = (source: string) => parse(source, { strict: false }).flow

  test('unknown properties are ignored', () => {
    expect(lenient(flowOf(oneTask, 'nope: 1'))).toMatchObject({ id: 'f', tasks: [{ id: 'one' }] })
    expect(lenient(flowOf(oneTask, 'nope: 1'))).not.toHaveProperty('exception')
  })

  test('an unknown type makes it a flow with an exception', () => {
    expect(lenient(flowOf('  - {id: a, type: io.x.Gone}'))).toMatchObject({ id: 'f', exception: 'Invalid type: io.x.Gone' })
  })

  test('broken YAML too', () => {
    expect(lenient('id: [')?.exception).toContain('YAML parsing error')
  })
})

describe('labels', () => {
  test.each([
    [{ a: 1, b: true, c: { d: 1 }, e: null }, ['a=1', 'b=true', 'c={"d":1}']],
    [[{ key: 'a', value: 'b' }, 'x', { value: 'c' }], ['a=b']],
    ['text', []],
    [undefined, []],
  ])('%j', (labels, expected) => {
    expect(parseLabels(labels).map(({ key, value }) => `${key}=${value}`)).toEqual(expected)
  })
})

describe('the source is edited line by line', () => {
  test('a top-level revision goes, others stay', () => {
    expect(withoutRevision('id: a\nrevision: 12 # server\ntasks:\n  - revision: 3\n')).toBe('id: a\ntasks:\n  - revision: 3\n')
  })

  test.each([
    ['id: a\ndisabled: false # why\nb: 1\n', 'id: a\ndisabled: true\nb: 1\n'],
    ['id: a', 'id: a\ndisabled: true\n'],
    ['id: a\ntasks:\n  - disabled: false\n', 'id: a\ntasks:\n  - disabled: false\ndisabled: true\n'],
    ['{id: a, namespace: b, tasks: []}\n', '{ id: a, namespace: b, tasks: [], disabled: true }\n'],
  ])('%j is disabled', (source, expected) => {
    expect(withDisabled(source, true)).toBe(expected)
  })
})
