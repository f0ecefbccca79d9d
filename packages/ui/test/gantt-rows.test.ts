import { describe, expect, it } from 'vitest'
import type { StateType, TaskRun } from '../src/api/model.ts'
import { ganttRows } from '../src/parts/gantt-rows.ts'

const run = (id: string, more: Partial<TaskRun> = {}, state: StateType = 'SUCCESS'): TaskRun => ({
  id,
  taskId: id,
  state: { current: state, histories: [], startDate: '2026-01-01T00:00:00Z' },
  ...more,
})
const loop = (count: number, failed: number): readonly TaskRun[] => [
  run('loop'),
  ...Array.from({ length: count }, (_, index) =>
    run(`step-${index}`, { parentTaskRunId: 'loop', value: `v${index}`, iteration: index }, index === failed ? 'FAILED' : 'SUCCESS'),
  ),
]
const keys = (...args: Parameters<typeof ganttRows>) => ganttRows(...args).map(({ key }) => key)

describe('rows of the Gantt chart', () => {
  it('lists children below their parent', () => {
    const rows = ganttRows([run('a'), run('b'), run('c', { parentTaskRunId: 'a' })], new Set(), new Map())
    expect(rows.map((row) => [row.key, row.depth])).toEqual([
      ['a', 0],
      ['c', 1],
      ['b', 0],
    ])
  })

  it('hides the children of what is folded', () => {
    expect(keys([run('a'), run('c', { parentTaskRunId: 'a' })], new Set(['a']), new Map())).toEqual(['a'])
  })

  it('lists every iteration of a short loop', () => {
    expect(keys(loop(3, -1), new Set(), new Map())).toEqual(['loop', 'step-0', 'step-1', 'step-2'])
  })

  it('shows of a long loop a strip and the iteration that failed', () => {
    expect(keys(loop(500, 417), new Set(), new Map())).toEqual(['loop', 'loop-strip', 'step-417'])
  })

  it('shows the iteration that was chosen', () => {
    expect(keys(loop(500, 417), new Set(), new Map([['loop', '3']]))).toEqual(['loop', 'loop-strip', 'step-3'])
  })

  it('counts what failed in the strip', () => {
    const strip = ganttRows(loop(500, 417), new Set(), new Map()).find((row) => row.kind === 'strip')
    expect(strip).toMatchObject({ failed: 1, shown: '417' })
  })

  it('lists a task run whose parent is not there', () => {
    expect(keys([run('a', { parentTaskRunId: 'gone' })], new Set(), new Map())).toEqual(['a'])
  })
})
