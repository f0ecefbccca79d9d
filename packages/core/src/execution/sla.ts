import type { Sla } from '../model/flow.ts'
import { isTerminated } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { durationTextOfMs } from '../model/temporal.ts'
import { addLabels } from './labels.ts'
import type { Pass } from './pass.ts'

/** A deadline passed. */
export function deadlinePassed(pass: Pass, slaId: string): undefined {
  const sla = pass.facts.flow.sla.find(({ id, type }) => id === slaId && type === 'MAX_DURATION')
  const { current } = pass.execution.state
  if (sla?.durationMs === undefined || isTerminated(current) || current === 'KILLING') return
  const begun = pass.execution.state.histories[0]?.date ?? pass.facts.now
  const taken = durationTextOfMs(pass.facts.now - begun)
  violate(pass, sla, `execution duration of ${taken} exceed the maximum duration of ${durationTextOfMs(sla.durationMs)}.`)
}

/** Acts as the SLA says: FAIL and CANCEL end the last task run under way and the execution, and stop the workers; then its labels. */
export function violate(pass: Pass, sla: Sla, reason: string): void {
  pass.log('WARN', `SLA '${sla.id}' violated: ${reason}`)
  if (sla.behavior !== 'NONE') {
    if (sla.behavior === 'FAIL') pass.log('ERROR', `Execution failed due to SLA '${sla.id}' violated: ${reason}`)
    const state = sla.behavior === 'FAIL' ? 'FAILED' : 'CANCELLED'
    const last = lastUnderWay(pass)
    if (last !== undefined) pass.setState(last, state)
    pass.setExecutionState(state)
    pass.starts = []
    pass.visits = new Map()
    pass.effect({ type: 'KillJobs' })
    pass.effect({ type: 'KillChildren' })
  }
  addLabels(pass, sla.labels ?? [])
}

/** The task run that began last among those that have not ended. */
export function lastUnderWay(pass: Pass): TaskRun | undefined {
  let last: TaskRun | undefined
  for (const run of pass.state.taskRuns()) if (!isTerminated(run.state.current)) last = run
  return last
}
