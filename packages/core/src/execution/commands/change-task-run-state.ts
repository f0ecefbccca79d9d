import { isTerminated, type StateType, withState } from '../../model/state.ts'
import type { Pass } from '../pass.ts'
import { begunAgain, isAftermathRun } from '../restart.ts'
import { replaceTaskRuns, restarted } from './restart.ts'

/** Somebody decides how a task run ended; the execution goes on from there (spec §8.2). */
export function changeTaskRunState(pass: Pass, taskRunId: string, state: StateType): string | undefined {
  const { current } = pass.execution.state
  if (!isTerminated(current) || current === 'KILLED')
    return 'You can only change the state of a task run for a terminated non killed execution.'
  const run = pass.state.taskRun(taskRunId)
  if (run === undefined) return `No task found to change the state of: task run '${taskRunId}' does not exist`
  const { now } = pass.facts
  const ancestors = new Set([...pass.state.ancestors(run)].map(({ id }) => id))
  const last = run.attempts?.at(-1)
  const changed = {
    ...run,
    ...(last === undefined
      ? {}
      : { attempts: [...(run.attempts?.slice(0, -1) ?? []), { ...last, state: withState(last.state, state, now) }] }),
    state: withState(run.state, state, now),
  }
  const isKept = (id: string) => id === taskRunId || ancestors.has(id)
  const kept = [...pass.state.taskRuns()]
    .filter((other) => isKept(other.id) || !isAftermathRun(other, pass.tree))
    .map((other) => (other.id === taskRunId ? changed : ancestors.has(other.id) ? begunAgain(other, pass.tree, now) : other))
  replaceTaskRuns(pass, kept)
  restarted(pass)
  if (state === 'CANCELLED') pass.setExecutionState('CANCELLED')
  return undefined
}
