import { workingDirectory } from '../../flowable/working-directory.ts'
import { isTerminated } from '../../model/state.ts'
import type { TaskRun } from '../../model/task-run.ts'
import type { Pass } from '../pass.ts'
import { retryBegan } from '../task-retry.ts'

/** A task run that a worker made or changed: children of a WorkingDirectory, dynamic ones. An older report never replaces a newer one. */
export function reported(pass: Pass, run: TaskRun): undefined {
  const known = pass.state.taskRun(run.id)
  if (known !== undefined) {
    const moreAttempts = (run.attempts?.length ?? 0) > (known.attempts?.length ?? 0)
    const older = isTerminated(known.state.current) && !isTerminated(run.state.current)
    const shorter = known.state.histories.length > run.state.histories.length
    if (!moreAttempts && (older || shorter || known.state.current === run.state.current)) return
  }
  const parent = pass.state.taskRun(run.parentTaskRunId)
  const stored = parent !== undefined && pass.taskOf(parent)?.type === workingDirectory.type ? withoutValue(run) : run
  pass.state.put({ ...stored, seq: known?.seq ?? pass.state.nextSeq })
  if (run.state.current === 'FAILED') pass.failures.push(run.id)
  showRetry(pass, known, run)
  pass.visit(run.parentTaskRunId, run.iteration)
}

/** A worker tries a task of its WorkingDirectory again: the execution shows it as for any other task. */
function showRetry(pass: Pass, before: TaskRun | undefined, run: TaskRun): void {
  const { current } = pass.execution.state
  if (run.state.current === 'RETRYING' && !isTerminated(current) && current !== 'KILLING') pass.setExecutionState('RETRYING')
  else if (before?.state.current === 'RETRYING') retryBegan(pass)
}

/** Inside an iteration only the WorkingDirectory itself carries the value, although its tasks see it. */
function withoutValue({ value: _, iteration: __, ...rest }: TaskRun): TaskRun {
  return rest
}
