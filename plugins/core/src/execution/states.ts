import { z } from '@windhover/sdk'

/** A state of an execution. */
export function executionState() {
  return z.enum([
    'CREATED',
    'SUBMITTED',
    'RUNNING',
    'PAUSED',
    'RESTARTED',
    'KILLING',
    'SUCCESS',
    'WARNING',
    'FAILED',
    'KILLED',
    'CANCELLED',
    'QUEUED',
    'RETRYING',
    'RETRIED',
    'SKIPPED',
    'BREAKPOINT',
    'RESUBMITTED',
  ])
}
