import type { TaskRun } from '../model/task-run.ts'
import type { ExecutionState } from './execution-state.ts'

/** `outputs.<taskId>`: the task's output map; below iterations one level per value, outermost first (spec: core-semantics §4.5).
 *  undefined when there is none. */
export function outputsOf(state: ExecutionState, taskId: string, read: (value: unknown) => unknown): unknown {
  const runs = state.runsOf(taskId)
  if (runs === undefined) return undefined
  let merged: Readonly<Record<string, unknown>> | undefined
  for (const run of runs.values()) {
    const nested = nestedOutputs(state, run, read)
    if (nested === undefined) continue
    merged = merged === undefined ? nested : merge(merged, nested)
  }
  return merged
}

/** Values of the iterations a run is in, outermost first. */
export function valuePath(state: ExecutionState, run: TaskRun): readonly string[] {
  const path: string[] = run.value === undefined ? [] : [run.value]
  for (const ancestor of state.ancestors(run)) if (ancestor.value !== undefined) path.unshift(ancestor.value)
  return path
}

function nestedOutputs(
  state: ExecutionState,
  run: TaskRun,
  read: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (run.outputs === null) return undefined
  // Outputs are a map before and after reading secrets.
  const outputs = read(run.outputs) as Readonly<Record<string, unknown>>
  const path = valuePath(state, run)
  if (path.length > 0 && Object.keys(outputs).length === 0) return undefined
  return path.reduceRight<Readonly<Record<string, unknown>>>((inner, value) => ({ [value]: inner }), outputs)
}

/** Deep merge; lists are joined, later values win. */
export function merge(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...left }
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key]
    if (isMap(before) && isMap(value)) merged[key] = merge(before, value)
    else if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...before, ...value]
    else merged[key] = value
  }
  return merged
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype
