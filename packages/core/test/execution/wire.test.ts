import { expect, test } from 'vitest'
import { executionJson, logJson, metricJson, taskRunJson } from '../../src/execution/wire.ts'
import { dbl, stringifyJson } from '../../src/model/dbl.ts'
import { createState, withState } from '../../src/model/state.ts'
import type { TaskRun } from '../../src/model/task-run.ts'
import { executionOf, flowOf } from './facts.ts'

const ended = withState(withState(createState(1_700_000_000_000), 'RUNNING', 1_700_000_000_002), 'SUCCESS', 1_700_000_000_123)
const taskRun: TaskRun = {
  id: 'r1',
  executionId: 'e1',
  namespace: 'company.team',
  flowId: 'flow',
  taskId: 'a',
  parentTaskRunId: 'r0',
  value: '1',
  iteration: 0,
  attempts: [{ state: ended, workerId: 'w' }],
  outputs: { value: dbl(1) },
  state: ended,
  seq: 3,
}
const stateText =
  '{"current":"SUCCESS","histories":[{"state":"CREATED","date":"2023-11-14T22:13:20.000000Z"},{"state":"RUNNING","date":"2023-11-14T22:13:20.002000Z"},{"state":"SUCCESS","date":"2023-11-14T22:13:20.123000Z"}],"duration":"PT0.123S","startDate":"2023-11-14T22:13:20.000000Z","endDate":"2023-11-14T22:13:20.123000Z"}'

test('a task run has its outputs in 1.3 and not in 2.0', () => {
  const head =
    '{"tenantId":"main","id":"r1","executionId":"e1","namespace":"company.team","flowId":"flow","taskId":"a","parentTaskRunId":"r0","value":"1"'
  const attempts = `"attempts":[{"state":${stateText},"workerId":"w"}]`
  expect(stringifyJson(taskRunJson(taskRun, 'main'))).toBe(
    `${head},${attempts},"outputs":{"value":1.0},"state":${stateText},"iteration":0}`,
  )
  expect(stringifyJson(taskRunJson(taskRun, 'main', 'v2.0'))).toBe(`${head},${attempts},"state":${stateText},"iteration":0}`)
})

test('an execution leaves out what it has not', () => {
  const execution = executionOf(flowOf({ tasks: [] }), { id: 'e1', inputs: {}, outputs: {} })
  expect(Object.keys(executionJson(execution, []))).toEqual([
    'tenantId',
    'id',
    'namespace',
    'flowId',
    'flowRevision',
    'labels',
    'state',
    'originalId',
    'deleted',
    'metadata',
  ])
})

test('an optional input without value is there as null', () => {
  const execution = executionOf(flowOf({ tasks: [] }), { inputs: { a: null } })
  expect(executionJson(execution, [taskRun])).toMatchObject({ inputs: { a: null }, taskRunList: [{ id: 'r1' }] })
})

test('an iteration of a Loop names the execution it belongs to', () => {
  const loopRun = { executionId: 'p', taskId: 'loop', taskRunId: 'r', index: 2, value: 'x', parents: [] }
  const json = executionJson(executionOf(flowOf({ tasks: [] }), { loopRun, kind: 'LOOP', parentId: 'p' }), [])
  expect(json).toMatchObject({ kind: 'LOOP', parentId: 'p', loopRun: { parent: { executionId: 'p' }, index: 2, value: 'x' } })
})

test('logs and metrics', () => {
  const about = { tenantId: 'main', namespace: 'n', flowId: 'f', executionId: 'e', taskId: 't', taskRunId: 'r', timestamp: 5 }
  expect(stringifyJson(logJson({ ...about, attemptNumber: 0, level: 'INFO', message: 'hey', thread: 'w' }))).toBe(
    '{"tenantId":"main","namespace":"n","flowId":"f","taskId":"t","executionId":"e","taskRunId":"r","attemptNumber":0,"timestamp":"1970-01-01T00:00:00.005000Z","level":"INFO","thread":"w","message":"hey"}',
  )
  expect(stringifyJson(metricJson({ ...about, name: 'rows', type: 'counter', value: 3, tags: { a: 'b' } }))).toBe(
    '{"tenantId":"main","namespace":"n","flowId":"f","taskId":"t","executionId":"e","taskRunId":"r","type":"counter","name":"rows","value":3.0,"timestamp":"1970-01-01T00:00:00.005000Z","tags":{"a":"b"}}',
  )
})
