import type { Breakpoint } from '../../model/execution.ts'
import { isTerminated, type StateType } from '../../model/state.ts'
import { run } from '../events/started.ts'
import type { Pass } from '../pass.ts'
import { resume } from './resume.ts'

/** Runs an execution whatever holds it back: its date, the concurrency limit, a pause. */
export function forceRun(pass: Pass): string | undefined {
  const { current } = pass.execution.state
  if (isTerminated(current)) return 'Only non terminated executions can be forced run.'
  if (current === 'CREATED' || current === 'RESTARTED' || current === 'QUEUED') return run(pass)
  if (current === 'PAUSED') return resume(pass, { type: 'Resume' })
  return undefined
}

/** Takes an execution out of the queue without a slot. */
export function unqueue(pass: Pass, state: StateType): string | undefined {
  if (pass.execution.state.current !== 'QUEUED') return 'Only QUEUED execution can be unqueued'
  if (state === 'RUNNING') return run(pass)
  if (state !== 'CANCELLED' && state !== 'FAILED' && state !== 'KILLED')
    return `An execution can only be unqueued into RUNNING, CANCELLED or FAILED, got '${state}'`
  return pass.setExecutionState(state)
}

/** Goes on from where a breakpoint stopped it, with other breakpoints if given. */
export function resumeFromBreakpoint(pass: Pass, breakpoints: readonly Breakpoint[] | undefined): string | undefined {
  if (pass.execution.state.current !== 'BREAKPOINT') return 'The execution is not suspended at a breakpoint'
  if (breakpoints !== undefined) pass.setExecution({ breakpoints })
  for (const taskRun of [...pass.state.taskRuns()]) if (taskRun.state.current === 'BREAKPOINT') pass.setState(taskRun, 'CREATED')
  return run(pass)
}
