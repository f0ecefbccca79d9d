import type { TaskRun } from '../model/task-run.ts'
import type { Pass } from './pass.ts'
import { removeBelow } from './resume.ts'

/** The date of a retry: the task run starts again, and what its failure had set off beside it goes. */
export function taskRetryDue(pass: Pass, run: TaskRun): undefined {
  if (run.state.current !== 'RETRYING') return
  removeErrorRuns(pass, run)
  pass.setState(run, 'CREATED')
  retryBegan(pass)
}

/** The execution runs again, unless another task run still waits for its date: the history shows each of them. */
export function retryBegan(pass: Pass): void {
  if (pass.execution.state.current !== 'RETRYING') return
  pass.setExecutionState('RUNNING')
  for (const other of pass.state.taskRuns()) if (other.state.current === 'RETRYING') return pass.setExecutionState('RETRYING')
}

function removeErrorRuns(pass: Pass, run: TaskRun): void {
  for (const group of pass.state.groups(run.parentTaskRunId)) {
    for (const sibling of [...group.runs.values()]) {
      const role = pass.tree.get(sibling.taskId)?.role
      if (role !== 'errors' && role !== 'finally') continue
      removeBelow(pass, sibling)
      pass.state.remove(sibling.id)
    }
  }
}
