import type { Condition } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'
import { ConditionError, type ConditionFacts, conditionsHold } from '../trigger/trigger-conditions.ts'
import type { ExecutionState } from './execution-state.ts'
import type { Pass } from './pass.ts'

/** Whether the conditions of a listener hold for the execution. @throws LookupNeeded */
export function listenerHolds(pass: Pass, conditions: readonly Condition[]): boolean {
  try {
    return conditionsHold(conditions, factsOf(pass)).holds
  } catch (error) {
    // A condition that cannot be judged says no: the execution has ended, nothing of it may fail any more.
    if (error instanceof ConditionError) return false
    throw error
  }
}

function factsOf(pass: Pass): ConditionFacts {
  const { execution, facts } = pass
  return {
    render: (text, trigger) => pass.render(text, undefined, trigger === undefined ? undefined : { trigger }),
    flow: facts.flow,
    execution: {
      namespace: execution.namespace,
      flowId: execution.flowId,
      state: execution.state.current,
      labels: execution.labels,
      ...(execution.outputs === undefined ? {} : { outputs: execution.outputs }),
      retryStates: () => retryStates(pass.state),
    },
  }
}

/** States of the attempts of those task runs that were tried more than once. */
function* retryStates(state: ExecutionState): Iterable<StateType> {
  for (const { attempts = [] } of state.taskRuns()) {
    if (attempts.length > 1) yield* attempts.map((attempt) => attempt.state.current)
  }
}
