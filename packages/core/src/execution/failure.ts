import { LookupNeeded } from '../expression/index.ts'
import { allowed } from '../flowable/lists.ts'
import { createState, isTerminated, withState } from '../model/state.ts'
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

/** FAILED (or what allowFailure makes of it) with an ERROR log; an attempt is added when none is under way. */
export function fail(pass: Pass, run: TaskRun, message: string, attempt: 'add' | 'none' = 'add'): TaskRun {
  pass.log('ERROR', message, run)
  const task = pass.taskOf(run)
  const state = task === undefined ? 'FAILED' : allowed(task, 'FAILED')
  const last = run.attempts?.at(-1)
  if (attempt === 'none' || (last !== undefined && !isTerminated(last.state.current))) return pass.end(run, state)
  const added = { state: withState(createState(pass.facts.now), state, pass.facts.now) }
  return pass.end({ ...run, attempts: [...(run.attempts ?? []), added] }, state)
}
