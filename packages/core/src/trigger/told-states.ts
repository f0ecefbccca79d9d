import { rulesOf } from '../generation.ts'
import type { Execution } from '../model/execution.ts'
import type { State, StateHistory } from '../model/state.ts'

/** The states of an execution that Flow triggers hear of when it goes from `before` to `after`: the one it is in now, and those that it
 *  passed through on the way, as far as its generation tells them. `asked`: a command changed it, not its own course. */
export function toldStates(before: Execution, after: Execution, asked: boolean): readonly State[] {
  const rules = rulesOf(after.generation)
  if (asked && !rules.flowTriggerHearsCommands) return []
  const { current, histories } = after.state
  const isGrown = before.state.histories.every((entry, index) => entry === histories[index])
  const first = isGrown ? before.state.histories.length : histories.length - 1
  const told: State[] = []
  for (let index = first; index < histories.length - 1; index += 1) {
    const entry = histories[index]
    if (entry !== undefined && rules.flowTriggerPassingStates.has(entry.state) && !isStopped(entry, histories[index + 1]))
      told.push({ current: entry.state, histories: histories.slice(0, index + 1) })
  }
  return rules.flowTriggerUntoldStates.has(current) ? told : [...told, after.state]
}

/** A restart that only serves to kill what was paused. */
const isStopped = ({ state }: StateHistory, next: StateHistory | undefined): boolean => state === 'RESTARTED' && next?.state === 'KILLING'
