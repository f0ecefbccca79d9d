import { durationOf, type StateType, type TaskRun } from '../api/model.ts'
import type { NodeState } from './flow-graph.tsx'

const worst: readonly StateType[] = [
  'SUCCESS',
  'SKIPPED',
  'CANCELLED',
  'WARNING',
  'CREATED',
  'SUBMITTED',
  'RUNNING',
  'RETRYING',
  'PAUSED',
  'KILLING',
  'KILLED',
  'FAILED',
]

/** What each task's runs come to: the worst of their states, the longest of their times. */
export function nodeStates(taskRuns: readonly TaskRun[], now: number): ReadonlyMap<string, NodeState> {
  const states = new Map<string, NodeState>()
  for (const { taskId, state } of taskRuns) {
    const known = states.get(taskId)
    const durationMs = durationOf(state, now)
    if (known === undefined) states.set(taskId, { state: state.current, durationMs, runs: 1 })
    else
      states.set(taskId, {
        state: worst.indexOf(state.current) > worst.indexOf(known.state) ? state.current : known.state,
        durationMs: Math.max(known.durationMs, durationMs),
        runs: known.runs + 1,
      })
  }
  return states
}
