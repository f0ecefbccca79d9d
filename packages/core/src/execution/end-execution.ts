import type { StateType } from '../model/state.ts'
import type { Pass } from './pass.ts'

/** The final state. afterExecution and listeners still follow. */
export function endExecution(pass: Pass, state: StateType): undefined {
  pass.setExecutionState(state)
}
