import { duration, isTerminated, type StateType } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { type Colour, paint } from './paint.ts'

const symbols: Readonly<Partial<Record<StateType, readonly [string, Colour]>>> = {
  SUCCESS: ['✓', 'green'],
  WARNING: ['⚠', 'yellow'],
  FAILED: ['✘', 'red'],
  KILLED: ['✘', 'red'],
  CANCELLED: ['⊘', 'yellow'],
  SKIPPED: ['↷', 'dim'],
  RUNNING: ['▶', 'blue'],
  PAUSED: ['⏸', 'magenta'],
  RETRYING: ['↻', 'yellow'],
  QUEUED: ['…', 'dim'],
}

/** Children of one parent that are shown one by one; more of them become a progress bar. */
const mostChildren = 12
const barWidth = 24

/** The execution as lines of text: its tasks as a tree with states and durations, long loops as progress bars. */
export function executionTree(
  { execution, taskRuns }: ExecutionSnapshot,
  now: number,
  expected: ReadonlyMap<string, number> = new Map(),
): readonly string[] {
  const children = new Map<string | undefined, TaskRun[]>()
  for (const taskRun of taskRuns) {
    const siblings = children.get(taskRun.parentTaskRunId)
    if (siblings === undefined) children.set(taskRun.parentTaskRunId, [taskRun])
    else siblings.push(taskRun)
  }
  const head = `${mark(execution.state.current)} ${paint('bold', `${execution.namespace}.${execution.flowId}`)} ${stateText(execution.state.current)} ${timeText(execution.state, now)}`
  return [head, ...branch(children, undefined, '', now, expected)]
}

function branch(
  children: ReadonlyMap<string | undefined, readonly TaskRun[]>,
  parent: string | undefined,
  indent: string,
  now: number,
  expected: ReadonlyMap<string, number>,
): string[] {
  const own = children.get(parent) ?? []
  if (own.length > mostChildren && parent !== undefined) return [`${indent}└─ ${progress(own, expected.get(parent))}`]
  return own.flatMap((taskRun, index) => {
    const isLast = index === own.length - 1
    const value = taskRun.value === undefined ? '' : paint('dim', ` [${short(taskRun.value)}]`)
    const attempts = (taskRun.attempts?.length ?? 0) > 1 ? paint('dim', ` attempt ${taskRun.attempts?.length}`) : ''
    const line = `${indent}${isLast ? '└─' : '├─'} ${mark(taskRun.state.current)} ${taskRun.taskId}${value}${attempts} ${timeText(taskRun.state, now)}`
    return [line, ...branch(children, taskRun.id, `${indent}${isLast ? '   ' : '│  '}`, now, expected)]
  })
}

function progress(taskRuns: readonly TaskRun[], expected: number | undefined): string {
  const done = taskRuns.filter((taskRun) => isTerminated(taskRun.state.current)).length
  const failed = taskRuns.filter((taskRun) => taskRun.state.current === 'FAILED').length
  const total = Math.max(expected ?? 0, taskRuns.length)
  const filled = Math.round((done / total) * barWidth)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
  return `${paint('blue', bar)} ${done}/${total} task runs${failed > 0 ? paint('red', ` ${failed} failed`) : ''}`
}

const mark = (state: StateType): string => paint(symbols[state]?.[1] ?? 'dim', symbols[state]?.[0] ?? '○')

export const stateText = (state: StateType): string => paint(symbols[state]?.[1] ?? 'dim', state)

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function timeText(state: TaskRun['state'], now: number): string {
  const first = state.histories[0]?.date ?? now
  return paint('dim', durationText(duration(state) ?? now - first))
}

/** `340 ms`, `2.1 s`, `3 min 20 s` */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
