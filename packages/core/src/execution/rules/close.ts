import { isTerminated } from '../../model/state.ts'
import type { Pass } from '../pass.ts'
import type { Rule } from './rule.ts'

/** Everything has ended: the parent is told, the slot given back (spec §4.1, last paragraph). */
export const closeRule: Rule = {
  name: 'close',
  apply: (pass) => {
    const { execution } = pass
    if (execution.closed === true || !isTerminated(execution.state.current)) return 'next'
    pass.setExecution({ closed: true })
    for (const sla of pass.facts.flow.sla) {
      if (sla.type === 'MAX_DURATION') pass.effect({ type: 'CancelTimer', timerId: `${execution.id}:SLA:${sla.id}` })
    }
    informParent(pass)
    pass.effect({ type: 'Closed' })
    return 'again'
  },
}

/** Only a task that started this execution put its task run among the trigger's variables. */
export function informParent(pass: Pass): void {
  const { loopRun, trigger } = pass.execution
  if (loopRun !== undefined) {
    pass.effect({ type: 'InformParent', executionId: loopRun.executionId, taskRunId: loopRun.taskRunId, index: loopRun.index })
  } else if (trigger !== undefined) {
    const { executionId, taskRunId, taskRunIteration } = trigger.variables ?? {}
    if (typeof executionId !== 'string' || typeof taskRunId !== 'string') return
    const index = typeof taskRunIteration === 'number' && trigger.type.includes('ForEachItem') ? { index: taskRunIteration } : {}
    pass.effect({ type: 'InformParent', executionId, taskRunId, ...index })
  }
}
