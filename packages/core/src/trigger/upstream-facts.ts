import { flowVariables, variablesOf } from '../execution/context.ts'
import type { ExecutionState } from '../execution/execution-state.ts'
import type { TransitionFacts } from '../execution/transition-api.ts'
import { type RenderOptions, render, type Variables } from '../expression/index.ts'
import type { Flow } from '../model/flow.ts'
import { isTerminated, type StateType } from '../model/state.ts'
import type { ConditionFacts } from './trigger-conditions.ts'

type Facts = Pick<TransitionFacts, 'ids' | 'lookups' | 'settings' | 'cipher' | 'now'>

/** What the expressions of a Flow trigger see: the upstream execution, with the listening flow as `flow`. */
export function upstreamVariables(flow: Flow, upstream: ExecutionState, facts: Facts): Variables {
  return { ...variablesOf(upstream, undefined, { ...facts, flow }), flow: flowVariables(flow) }
}

export const listenerOptions = (flow: Flow, { ids, lookups, settings, cipher, now }: Facts): RenderOptions => ({
  generation: flow.generation,
  ids,
  lookups,
  settings,
  cipher,
  now,
  where: 'executor',
})

/** What the conditions of a Flow trigger are judged by: the listening flow and the upstream execution. */
export function upstreamFacts(flow: Flow, upstream: ExecutionState, facts: Facts): ConditionFacts {
  const { execution } = upstream
  let variables: Variables | undefined
  return {
    render(text, trigger) {
      variables ??= upstreamVariables(flow, upstream, facts)
      return render(text, trigger === undefined ? variables : { ...variables, trigger }, listenerOptions(flow, facts))
    },
    flow: { namespace: flow.namespace, id: flow.id },
    execution: {
      namespace: execution.namespace,
      flowId: execution.flowId,
      state: execution.state.current,
      labels: execution.labels,
      ...(execution.outputs !== undefined && { outputs: execution.outputs }),
      retryStates: () => retryStates(upstream),
    },
  }
}

function* retryStates(upstream: ExecutionState): Generator<StateType> {
  for (const { attempts = [] } of upstream.taskRuns()) if (attempts.length > 1) for (const attempt of attempts) yield attempt.state.current
}

/** The last task that was begun, and the first that failed. */
export function taskFacts(upstream: ExecutionState): { readonly lastTaskId?: string; readonly firstFailedTaskId?: string } {
  let lastTaskId: string | undefined
  let firstFailedTaskId: string | undefined
  for (const run of upstream.taskRuns()) {
    lastTaskId = run.taskId
    if (firstFailedTaskId === undefined && isTerminated(run.state.current) && run.state.current === 'FAILED') firstFailedTaskId = run.taskId
  }
  return { ...(firstFailedTaskId !== undefined && { firstFailedTaskId }), ...(lastTaskId !== undefined && { lastTaskId }) }
}
