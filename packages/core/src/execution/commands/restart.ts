import type { TaskRun } from '../../model/task-run.ts'
import { mergeLabels } from '../labels.ts'
import type { Pass } from '../pass.ts'
import { restartedTaskRuns, restartRefusal } from '../restart.ts'

/** Goes on in place from what failed; waits RESTARTED for its start, because a concurrency limit may hold it. */
export function restart(pass: Pass): string | undefined {
  const refusal = restartRefusal(pass.state)
  if (refusal !== undefined) return refusal
  replaceTaskRuns(pass, restartedTaskRuns(pass.state, pass.tree, pass.facts.now))
  restarted(pass)
  return undefined
}

/** Keeps these task runs and no others. */
export function replaceTaskRuns(pass: Pass, runs: readonly TaskRun[]): void {
  const kept = new Set(runs.map(({ id }) => id))
  for (const run of [...pass.state.taskRuns()]) if (!kept.has(run.id)) pass.state.remove(run.id)
  for (const run of runs) if (pass.state.taskRun(run.id) !== run) pass.state.put(run)
}

export function restarted(pass: Pass): void {
  const { execution } = pass
  pass.state.forgetMemos()
  pass.setExecution({
    closed: false,
    metadata: { ...execution.metadata, attemptNumber: execution.metadata.attemptNumber + 1 },
    labels: mergeLabels(execution.labels, [{ key: 'system.restarted', value: 'true' }]),
  })
  pass.setExecutionState('RESTARTED')
}
