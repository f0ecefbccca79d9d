import { childEvent } from '../children/child-events.ts'
import { applyCommand } from '../commands/apply-command.ts'
import type { ExecutionEvent } from '../event.ts'
import type { Pass } from '../pass.ts'
import { jobEnded, jobLost, jobStarted } from './job.ts'
import { reported } from './reported.ts'
import { run, started } from './started.ts'
import { takenUp } from './taken-up.ts'
import { timerFired } from './timer.ts'

/** Takes in an event; the rules do the rest. A text refuses it. */
export function applyEvent(pass: Pass, event: ExecutionEvent): string | undefined {
  switch (event.type) {
    case 'Started':
      return started(pass, event.slot)
    case 'SlotGranted':
      return pass.execution.state.current === 'QUEUED' ? run(pass) : undefined
    case 'JobStarted':
      return jobStarted(pass, event)
    case 'JobEnded':
      return jobEnded(pass, event)
    case 'JobLost':
      return jobLost(pass, event)
    case 'TakenUp':
      return takenUp(pass, event.workersAreGone)
    case 'TaskRunReported':
      return reported(pass, event.taskRun)
    case 'TimerFired':
      return timerFired(pass, event.timer)
    case 'ChildCreated':
    case 'ChildRefused':
    case 'ChildEnded':
      return childEvent(pass, event)
    default:
      return applyCommand(pass, event)
  }
}
