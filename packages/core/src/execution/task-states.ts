import type { ExecutionState } from './execution-state.ts'

/** `tasks.<id>`: `{state}`, or `{<value>: {state}}` for the runs of iterations. */
export function taskStates(state: ExecutionState, taskId: string): Readonly<Record<string, unknown>> | undefined {
  const runs = state.runsOf(taskId)
  if (runs === undefined || runs.size === 0) return undefined
  const states: Record<string, unknown> = {}
  for (const run of runs.values()) {
    if (run.value === undefined) states['state'] = run.state.current
    else states[run.value] = { state: run.state.current }
  }
  return states
}
