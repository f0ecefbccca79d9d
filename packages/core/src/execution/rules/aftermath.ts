import { enabled } from '../../flowable/lists.ts'
import { sequence } from '../../flowable/next.ts'
import type { Task } from '../../model/flow.ts'
import { isTerminated } from '../../model/state.ts'
import { listenerHolds } from '../conditions.ts'
import type { Pass } from '../pass.ts'
import type { Rule } from './rule.ts'

/** After the end: listeners whose conditions hold, then afterExecution, one task after the other. They run in a killed execution too
 *  and never change its state (spec §4.10). */
export const aftermathRule: Rule = {
  name: 'aftermath',
  apply: (pass) => {
    const { execution, facts, state } = pass
    if (execution.closed === true || !isTerminated(execution.state.current)) return 'next'
    // A retried execution goes on in another one; an iteration leaves all this to its parent.
    if (execution.state.current === 'RETRIED' || execution.loopRun !== undefined) return 'next'
    const listened = facts.flow.listeners.flatMap((listener) => (listenerHolds(pass, listener.conditions ?? []) ? listener.tasks : []))
    for (const tasks of [enabled(listened), enabled(facts.flow.afterExecution)]) {
      const [next] = sequence(tasks, { group: (taskId) => state.group(undefined, taskId) })
      if (next !== undefined) {
        pass.create(next, undefined, { forceExecution: true })
        return 'again'
      }
      if (isUnderWay(pass, tasks)) return 'stop'
    }
    return 'next'
  },
}

const isUnderWay = (pass: Pass, tasks: readonly Task[]): boolean => tasks.some((task) => pass.state.group(undefined, task.id).live > 0)
