import { isTerminated } from '../../model/state.ts'
import type { Pass } from '../pass.ts'
import { replayExecution } from '../replay.ts'
import { nextLoopPass, pauseOver } from '../resume.ts'
import { deadlinePassed } from '../sla.ts'
import { taskRetryDue } from '../task-retry.ts'
import type { Timer } from '../timer.ts'
import { started } from './started.ts'

/** A date came. Those of an execution that has ended mean nothing any more, except the retry that makes a new one. */
export function timerFired(pass: Pass, timer: Timer): undefined {
  const run = pass.state.taskRun(timer.taskRunId)
  const task = run === undefined ? undefined : pass.taskOf(run)
  if (timer.kind === 'RETRY_FLOW') {
    if (pass.execution.state.current !== 'RETRIED') return
    return pass.effect({ type: 'CreateExecution', ...replayExecution(pass.state, pass.facts, { idSeed: timer.id }) })
  }
  if (isTerminated(pass.execution.state.current)) return
  if (timer.kind === 'SLA') return deadlinePassed(pass, timer.detail ?? '')
  if (timer.kind === 'SCHEDULED_START') return started(pass, 'GRANTED')
  if (run === undefined || task === undefined) return
  if (timer.kind === 'RETRY_TASK') return taskRetryDue(pass, run)
  return timer.kind === 'PAUSE_END' ? pauseOver(pass, run, task, timer.detail ?? 'RESUME') : nextLoopPass(pass, run)
}
