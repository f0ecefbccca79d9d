import { isTerminated } from '../../model/state.ts'
import { isLaterIteration } from '../children/loop.ts'
import { endExecution } from '../end-execution.ts'
import type { ExecutionEvent } from '../event.ts'
import type { Pass } from '../pass.ts'
import { judge } from '../rules/assertion.ts'
import { rootLists } from '../task-tree.ts'

type Slot = Extract<ExecutionEvent, { type: 'Started' }>['slot']

/** First look at a CREATED or RESTARTED execution. */
export function started(pass: Pass, slot: Slot): undefined {
  const { execution, facts } = pass
  const state = execution.state.current
  if (state !== 'CREATED' && state !== 'RESTARTED') return
  if (state === 'CREATED' && execution.scheduleDate !== undefined && execution.scheduleDate > facts.now) {
    pass.effect({
      type: 'SetTimer',
      timer: { id: `${execution.id}:SCHEDULED_START`, executionId: execution.id, kind: 'SCHEDULED_START', due: execution.scheduleDate },
    })
    return
  }
  setDeadlines(pass)
  if (slot === 'QUEUE') return pass.setExecutionState('QUEUED')
  if (slot === 'CANCEL') return pass.setExecutionState('CANCELLED')
  if (slot === 'FAIL') {
    pass.log('ERROR', 'Execution is FAILED due to concurrency limit exceeded')
    return pass.setExecutionState('FAILED')
  }
  pass.asserted = true
  if (judge(pass) && isTerminated(pass.execution.state.current)) return
  run(pass)
}

/** Lets it run: RUNNING and everything looked at. An execution without any enabled task ends without having run, unless it is an
 *  iteration that had to wait for another. */
export function run(pass: Pass): undefined {
  const isEmpty = pass.state.size === 0 && rootLists(pass.facts.flow, pass.execution).tasks.length === 0
  if (!isEmpty || isLaterIteration(pass)) pass.setExecutionState('RUNNING')
  if (isEmpty) return endExecution(pass, 'SUCCESS')
  pass.wakeAll()
}

/** Deadlines count from the first state of the execution. */
function setDeadlines(pass: Pass): void {
  const { execution, facts } = pass
  for (const sla of facts.flow.sla) {
    if (sla.type !== 'MAX_DURATION' || sla.durationMs === undefined) continue
    const due = (execution.state.histories[0]?.date ?? facts.now) + sla.durationMs
    pass.effect({
      type: 'SetTimer',
      timer: { id: `${execution.id}:SLA:${sla.id}`, executionId: execution.id, kind: 'SLA', due, detail: sla.id },
    })
  }
}
