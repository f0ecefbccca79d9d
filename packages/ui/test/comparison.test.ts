import { describe, expect, it } from 'vitest'
import type { Execution, LogEntry, StateType } from '../src/api/model.ts'
import { newLines, taskDifferences, valueDifferences } from '../src/pages/compare/comparison.ts'

const at = (ms: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + ms).toISOString()
const state = (from: number, to: number, current: StateType = 'SUCCESS') => ({
  current,
  histories: [],
  startDate: at(from),
  endDate: at(to),
})
const execution = (runs: readonly (readonly [string, number, number, StateType?])[]): Execution => ({
  id: 'e',
  namespace: 'n',
  flowId: 'f',
  flowRevision: 1,
  state: state(0, 1000),
  taskRunList: runs.map(([taskId, from, to, current], index) => ({ id: String(index), taskId, state: state(from, to, current) })),
})
const line = (level: LogEntry['level'], message: string): LogEntry => ({ namespace: 'n', flowId: 'f', timestamp: at(0), level, message })

describe('two executions side by side', () => {
  it('tells for each task how long it took in both', () => {
    const rows = taskDifferences(
      execution([
        ['a', 0, 10],
        ['b', 10, 40],
      ]),
      execution([['a', 0, 30, 'FAILED']]),
    )
    expect(rows).toEqual([
      {
        taskId: 'a',
        before: { state: 'SUCCESS', offsetMs: 0, durationMs: 10, runs: 1 },
        after: { state: 'FAILED', offsetMs: 0, durationMs: 30, runs: 1 },
      },
      { taskId: 'b', before: { state: 'SUCCESS', offsetMs: 10, durationMs: 30, runs: 1 } },
    ])
  })

  it('joins the runs of a loop from the first to the last', () => {
    const [row] = taskDifferences(
      execution([]),
      execution([
        ['a', 5, 10],
        ['a', 20, 50],
      ]),
    )
    expect(row?.after).toEqual({ state: 'SUCCESS', offsetMs: 5, durationMs: 45, runs: 2 })
  })

  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', before: 1, after: 2 }]],
    [{}, { a: [1] }, [{ path: 'a', before: undefined, after: [1] }]],
    [undefined, undefined, []],
  ])('finds what differs between %j and %j', (before, after, expected) => {
    expect(valueDifferences(before, after)).toEqual(expected)
  })

  it('lists lines that only the second has, errors first, whatever their numbers and ids', () => {
    const before = [line('INFO', 'loaded 12 rows'), line('WARN', 'slow: 3 s')]
    const after = [line('INFO', 'loaded 40 rows'), line('INFO', 'new'), line('ERROR', 'no table 5'), line('ERROR', 'no table 6')]
    expect(newLines(before, after)).toEqual([
      { level: 'ERROR', text: 'no table 5', count: 2 },
      { level: 'INFO', text: 'new', count: 1 },
    ])
  })
})
