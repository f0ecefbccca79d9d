import type { ExecutionEvent } from '../event.ts'
import type { Pass } from '../pass.ts'
import { jobEnded, jobStarted } from './job.ts'
import { started } from './started.ts'

/** Takes in an event; the rules do the rest. A text refuses it. */
export function applyEvent(pass: Pass, event: ExecutionEvent): string | undefined {
  switch (event.type) {
    case 'Started':
      return started(pass, event.slot)
    case 'JobStarted':
      return jobStarted(pass, event)
    case 'JobEnded':
      return jobEnded(pass, event)
    default:
      return undefined
  }
}
