import { expect, test } from 'vitest'
import { flowDocument, typeJsonSchema } from '../../src/flow/index.ts'
import { flowOf, mustParse, oneTask, options } from './fixture.ts'

test('a flow is returned with labels as a list, defaults filled in and nothing that is null', () => {
  const flow = mustParse(
    flowOf(
      '  - {id: a, type: io.kestra.core.tasks.log.Log, message: m, retry: {type: constant, interval: 60, maxAttempt: 3}, disabled: null}',
      'revision: 9\nlabels: {a: 1}\ninputs: [{id: s, type: SELECT, values: [x]}]\nconcurrency: {limit: 1}\nvariables: {x: null, y: 1.0}\ntaskDefaults: [{type: io.x, values: {}}]',
    ),
    { revision: 2, updated: Date.UTC(2026, 0, 2) },
  )
  expect(flowDocument(flow)).toMatchObject({
    revision: 2,
    updated: '2026-01-02T00:00:00.000Z',
    disabled: false,
    deleted: false,
    labels: [{ key: 'a', value: '1' }],
    inputs: [{ id: 's', required: true, allowCustomValue: false, isRadio: false, autoSelectFirst: false }],
    concurrency: { limit: 1, behavior: 'QUEUE' },
    pluginDefaults: [{ type: 'io.x', forced: false, values: {} }],
    tasks: [
      {
        type: 'io.kestra.core.tasks.log.Log',
        retry: { interval: 'PT1M', maxAttempts: 3, warningOnRetry: false, behavior: 'RETRY_FAILED_TASK' },
      },
    ],
  })
  expect(flowDocument(flow)).not.toHaveProperty('source')
  expect(flowDocument(flow)).not.toHaveProperty(['tasks', 0, 'disabled'])
  expect(flowDocument(flow)).not.toHaveProperty(['variables', 'x'])
  expect(flowDocument(flow, { source: true })).toHaveProperty('source', flow.source)
})

test('a flow that cannot be read any more shows why and has no tasks', () => {
  const flow = { ...mustParse(flowOf(oneTask)), exception: 'gone' }
  expect(flowDocument(flow)).toMatchObject({ exception: 'gone', tasks: [] })
})

test('every type has a JSON Schema that names it, its aliases and what it requires', () => {
  for (const definition of options.registry.all()) {
    const schema = typeJsonSchema(definition, '1.3')
    expect(JSON.parse(JSON.stringify(schema))).toMatchObject({ type: 'object', additionalProperties: false })
    expect(schema['properties']).toHaveProperty(['type', 'enum', 0], definition.type)
  }
  const dag = options.registry.find('io.kestra.core.tasks.flows.Dag')
  expect(dag && typeJsonSchema(dag, '1.3')['required']).toEqual(['id', 'type', 'tasks'])
})
