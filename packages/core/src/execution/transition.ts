import { LookupNeeded } from '../expression/index.ts'
import type { ExecutionEvent } from './event.ts'
import { applyEvent } from './events/apply-event.ts'
import type { ExecutionState } from './execution-state.ts'
import { Pass } from './pass.ts'
import { rules } from './rules/all.ts'
import type { TransitionFacts, TransitionResult } from './transition-api.ts'

/** What an event makes of an execution. `state` is changed in place when the answer is `changed`, else it is as it was.
 *  Pure in all else: same state, event and facts, same result. */
export function transition(state: ExecutionState, event: ExecutionEvent, facts: TransitionFacts): TransitionResult {
  const before = state.execution.state.current
  state.begin()
  try {
    const pass = new Pass(state, facts)
    const refusal = applyEvent(pass, event)
    if (refusal !== undefined) {
      state.rollback()
      return { type: 'refused', message: refusal }
    }
    settle(pass)
    const after = state.execution.state.current
    if (after !== before) pass.effect({ type: 'StateChanged', from: before, to: after })
    return { type: 'changed', changes: state.commit(), effects: pass.effects }
  } catch (error) {
    state.rollback()
    if (error instanceof LookupNeeded) return { type: 'needs', lookups: error.lookups }
    throw error
  }
}

/** Applies the rules in their order, from the first again whenever one did something, until none has anything to do. */
function settle(pass: Pass): void {
  for (let index = 0; index < rules.length; ) {
    const verdict = rules[index]?.apply(pass)
    if (verdict === 'stop') return
    index = verdict === 'again' ? 0 : index + 1
  }
}
