import type { Flowable } from './flowable.ts'
import { enabledLists, nestedLists, standingOf } from './lists.ts'

/** A sequence whose failure is only a warning. KILLED stays KILLED. */
export const allowFailure: Flowable = {
  type: 'io.kestra.plugin.core.flow.AllowFailure',
  nested: nestedLists,
  plan: ({ task }) => ({ order: 'sequence', concurrent: 0, ...enabledLists(task) }),
  standing: (scope, plan) => {
    const standing = standingOf(plan, scope)
    return standing?.type === 'ended' && standing.state === 'FAILED' ? { ...standing, state: 'WARNING' } : standing
  },
}
