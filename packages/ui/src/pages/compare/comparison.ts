import type { Execution, LogEntry } from '../../api/model.ts'
import { durationOf } from '../../api/model.ts'

export interface TaskDifference {
  readonly taskId: string
  readonly before?: TaskTimes
  readonly after?: TaskTimes
}

interface TaskTimes {
  readonly state: Execution['state']['current']
  /** Milliseconds after the start of its execution. */
  readonly offsetMs: number
  readonly durationMs: number
  readonly runs: number
}

export interface ValueDifference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Each task of either run with its times in both, in the order of the second run. */
export function taskDifferences(before: Execution, after: Execution): readonly TaskDifference[] {
  const first = taskTimes(before)
  const second = taskTimes(after)
  const ids = [...new Set([...second.keys(), ...first.keys()])]
  return ids.map((taskId) => {
    const [a, b] = [first.get(taskId), second.get(taskId)]
    return { taskId, ...(a && { before: a }), ...(b && { after: b }) }
  })
}

function taskTimes({ state, taskRunList }: Execution): ReadonlyMap<string, TaskTimes> {
  const begin = Date.parse(state.startDate)
  const times = new Map<string, TaskTimes>()
  for (const run of taskRunList ?? []) {
    const known = times.get(run.taskId)
    const offsetMs = Date.parse(run.state.startDate) - begin
    const end = offsetMs + durationOf(run.state, Date.parse(state.endDate ?? run.state.startDate))
    if (known === undefined) times.set(run.taskId, { state: run.state.current, offsetMs, durationMs: end - offsetMs, runs: 1 })
    else {
      const from = Math.min(known.offsetMs, offsetMs)
      const to = Math.max(known.offsetMs + known.durationMs, end)
      const failed = known.state === 'FAILED' || run.state.current === 'FAILED'
      times.set(run.taskId, { state: failed ? 'FAILED' : run.state.current, offsetMs: from, durationMs: to - from, runs: known.runs + 1 })
    }
  }
  return times
}

/** Leaves of two values that are not the same, by their path. */
export function valueDifferences(before: unknown, after: unknown, path = ''): readonly ValueDifference[] {
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => valueDifferences(before[key], after[key], path === '' ? key : `${path}.${key}`))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

/** Outputs of the tasks by task id; of a task that ran more than once the last. */
export const outputsOf = ({ taskRunList }: Execution): Record<string, unknown> =>
  Object.fromEntries(
    (taskRunList ?? []).filter(({ outputs }) => outputs && Object.keys(outputs).length > 0).map((run) => [run.taskId, run.outputs]),
  )

export interface LogPattern {
  readonly level: LogEntry['level']
  readonly text: string
  readonly count: number
}

/** Lines that only the second run has; numbers, ids and times are not looked at. Errors first. */
export function newLines(before: readonly LogEntry[], after: readonly LogEntry[]): readonly LogPattern[] {
  const known = new Set(before.map(patternOf))
  const found = new Map<string, LogPattern>()
  for (const entry of after) {
    const pattern = patternOf(entry)
    if (known.has(pattern)) continue
    const earlier = found.get(pattern)
    found.set(pattern, { level: entry.level, text: earlier?.text ?? entry.message?.split('\n')[0] ?? '', count: (earlier?.count ?? 0) + 1 })
  }
  const rank = (level: string) => ['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'].indexOf(level)
  return [...found.values()].sort((a, b) => rank(a.level) - rank(b.level))
}

const patternOf = ({ level, message }: LogEntry): string =>
  `${level} ${(message ?? '').replace(/\b[0-9A-Za-z]{18,24}\b/g, '#').replace(/\d+/g, '#')}`

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
