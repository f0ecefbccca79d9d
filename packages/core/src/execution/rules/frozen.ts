import type { Rule } from './rule.ts'

const frozen = new Set(['CREATED', 'RESTARTED', 'PAUSED', 'BREAKPOINT', 'QUEUED'])

/** An execution that waits — for its start, a slot, somebody's word — only takes in results (spec §4.1 guard, §8.4). */
export const frozenRule: Rule = {
  name: 'frozen',
  apply: (pass) => {
    if (!frozen.has(pass.execution.state.current)) return 'next'
    // What would have been looked at now is looked at when it goes on; loops must not trust what they remember of it.
    if (pass.visits.size > 0) pass.state.forgetMemos()
    return 'stop'
  },
}
