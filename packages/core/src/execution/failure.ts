import { LookupNeeded } from '../expression/index.ts'
import { createState, isTerminated } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { Pass } from './pass.ts'

/** What a user reads about something that went wrong. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Does something for a task run; when it throws, the task run fails with the message in its log (spec §4.1 step 12). */
export function failTaskRun(pass: Pass, run: TaskRun, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    fail(pass, pass.state.taskRun(run.id) ?? run, messageOf(error))
  }
}

/** FAILED with an ERROR log. What cannot be prepared is no failure of the task itself: allowFailure does not help (as in Kestra).
 *  An attempt that shows it is added when none is under way. */
export function fail(pass: Pass, run: TaskRun, message: string, attempt: 'add' | 'none' = 'add'): TaskRun {
  pass.log('ERROR', message, run)
  const last = run.attempts?.at(-1)
  if (attempt === 'none' || (last !== undefined && !isTerminated(last.state.current))) return pass.end(run, 'FAILED')
  return pass.end({ ...run, attempts: [...(run.attempts ?? []), { state: createState(pass.facts.now, 'FAILED') }] }, 'FAILED')
}
