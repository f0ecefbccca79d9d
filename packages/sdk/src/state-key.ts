import { murmur3 } from './murmur3.ts'
import { slug } from './slug.ts'

/** Key of a state of the state tasks; `value` is the iteration's, when the state is one of its own (spec §10.3). */
export function stateKey(state: {
  readonly flowId?: string | undefined
  readonly name: string
  readonly value?: string | undefined
}): string {
  const flow = state.flowId === undefined ? '' : `${slug(state.flowId)}_`
  const suffix = state.value === undefined ? '' : `_${murmur3(state.value)}`
  return `${flow}states_tasks-states_${state.name}${suffix}`
}
