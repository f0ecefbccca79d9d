import type { Label } from '../../model/label.ts'
import { isTerminated } from '../../model/state.ts'
import type { Command } from '../event.ts'
import { addLabels, isSystemLabel, mergeLabels } from '../labels.ts'
import type { Pass } from '../pass.ts'
import { changeTaskRunState } from './change-task-run-state.ts'
import { kill } from './kill.ts'
import { restart } from './restart.ts'
import { resume } from './resume.ts'
import { forceRun, resumeFromBreakpoint, unqueue } from './run.ts'

/** Does what an operator asks. A text refuses it. */
export function applyCommand(pass: Pass, command: Command): string | undefined {
  const { current } = pass.execution.state
  switch (command.type) {
    case 'Kill':
      return kill(pass, command.cascade)
    case 'Pause':
      // Kestra also takes a pause of one that is being killed; the kill would be forgotten.
      return current === 'RUNNING' ? pass.setExecutionState('PAUSED') : 'The execution is not running'
    case 'Resume':
      return resume(pass, command)
    case 'Restart':
      return restart(pass)
    case 'ForceRun':
      return forceRun(pass)
    case 'Unqueue':
      return unqueue(pass, command.state)
    case 'ChangeStatus':
      if (!isTerminated(current) || current === 'KILLED') {
        return `You can only change the state of a terminated non killed execution, current state is '${current}'`
      }
      if (!isTerminated(command.state)) return `You can only change the state of an execution to a terminal state, got '${command.state}'`
      return pass.setExecutionState(command.state)
    case 'ChangeTaskRunState':
      return changeTaskRunState(pass, command.taskRunId, command.state)
    case 'SetLabels':
      return setLabels(pass, command.labels)
    case 'MarkReplayed':
      return addLabels(pass, [{ key: 'system.replayed', value: 'true' }])
    case 'ResumeFromBreakpoint':
      return resumeFromBreakpoint(pass, command.breakpoints)
  }
}

/** The labels of the user are replaced, those of the system stay. */
function setLabels(pass: Pass, labels: readonly Label[]): undefined {
  const system = pass.execution.labels.filter(isSystemLabel)
  pass.setExecution({
    labels: mergeLabels(
      system,
      labels.filter((label) => !isSystemLabel(label)),
    ),
  })
}
