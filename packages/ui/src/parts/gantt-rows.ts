import type { StateType, TaskRun } from '../api/model.ts'

export type GanttRow =
  | {
      readonly kind: 'run'
      readonly key: string
      readonly run: TaskRun
      readonly depth: number
      readonly children: number
      readonly folded: boolean
    }
  | {
      readonly kind: 'strip'
      readonly key: string
      readonly parent: string
      readonly depth: number
      readonly cells: readonly { readonly value: string; readonly state: StateType }[]
      readonly failed: number
      /** The iteration whose task runs follow. */
      readonly shown: string
    }

/** From how many iterations on only one is listed at a time. */
const stripFrom = 6

const severity: readonly StateType[] = [
  'FAILED',
  'KILLED',
  'KILLING',
  'RETRYING',
  'PAUSED',
  'RUNNING',
  'SUBMITTED',
  'CREATED',
  'WARNING',
  'CANCELLED',
  'SKIPPED',
]

/** The rows in the order they are drawn: children below their parent; of a long loop the strip and the chosen iteration (at first one that failed). */
export function ganttRows(
  taskRuns: readonly TaskRun[],
  folded: ReadonlySet<string>,
  iterations: ReadonlyMap<string, string>,
): readonly GanttRow[] {
  const children = new Map<string | undefined, TaskRun[]>()
  const ids = new Set(taskRuns.map(({ id }) => id))
  for (const run of taskRuns) {
    const parent = run.parentTaskRunId !== undefined && ids.has(run.parentTaskRunId) ? run.parentTaskRunId : undefined
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [run])
    else siblings.push(run)
  }
  const rows: GanttRow[] = []
  const add = (run: TaskRun, depth: number): void => {
    const below = children.get(run.id) ?? []
    const isFolded = folded.has(run.id)
    rows.push({ kind: 'run', key: run.id, run, depth, children: below.length, folded: isFolded })
    if (isFolded) return
    const strip = stripOf(run.id, below, depth, iterations)
    if (strip !== undefined) rows.push(strip)
    for (const child of below) if (strip === undefined || iterationOf(child) === strip.shown) add(child, depth + 1)
  }
  for (const run of children.get(undefined) ?? []) add(run, 0)
  return rows
}

const iterationOf = (run: TaskRun): string => (run.iteration !== undefined ? String(run.iteration) : (run.value ?? ''))

function stripOf(
  parent: string,
  below: readonly TaskRun[],
  depth: number,
  iterations: ReadonlyMap<string, string>,
): Extract<GanttRow, { kind: 'strip' }> | undefined {
  const states = new Map<string, StateType>()
  for (const run of below) {
    if (run.value === undefined && run.iteration === undefined) return undefined
    const value = iterationOf(run)
    const known = states.get(value)
    states.set(value, known === undefined ? run.state.current : worse(known, run.state.current))
  }
  if (states.size < stripFrom) return undefined
  const cells = [...states].map(([value, state]) => ({ value, state }))
  const failed = cells.filter(({ state }) => state === 'FAILED')
  const shown = iterations.get(parent) ?? failed[0]?.value ?? cells[0]?.value ?? ''
  return { kind: 'strip', key: `${parent}-strip`, parent, depth: depth + 1, cells, failed: failed.length, shown }
}

function worse(a: StateType, b: StateType): StateType {
  const rank = (state: StateType) => (severity.includes(state) ? severity.indexOf(state) : severity.length)
  return rank(a) <= rank(b) ? a : b
}
