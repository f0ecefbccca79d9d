import { inputRefusal, resolveInputs } from '../../flow/inputs/index.ts'
import type { Input, Task } from '../../model/flow.ts'
import type { TaskRun } from '../../model/task-run.ts'
import type { Command } from '../event.ts'
import { run as runExecution } from '../events/started.ts'
import type { Pass } from '../pass.ts'
import { endPause, firstPaused, goOn, isPause, nextLoopPass } from '../resume.ts'

type Resume = Extract<Command, { type: 'Resume' }>

/** Answers a Pause (with inputs, checked as a flow's are), sends a waiting LoopUntil into its next pass, or lets a paused execution go on. */
export function resume(pass: Pass, command: Resume): string | undefined {
  if (pass.execution.state.current !== 'PAUSED') return 'The execution is not paused'
  const chosen = command.taskRunId === undefined ? undefined : pass.state.taskRun(command.taskRunId)
  const paused = chosen?.state.current === 'PAUSED' ? chosen : firstPaused(pass)
  const task = paused === undefined ? undefined : pass.taskOf(paused)
  const { metadata } = pass.execution
  pass.setExecution({ metadata: { ...metadata, attemptNumber: metadata.attemptNumber + 1 } })
  if (paused === undefined || task === undefined) return runExecution(pass)
  if (!isPause(task)) return nextLoopPass(pass, paused)
  const answer = answerOf(pass, paused, task, command)
  if (typeof answer === 'string') return answer
  endPause(pass, paused, task, 'SUCCESS', { onResume: answer, ...(command.by === undefined ? {} : { by: command.by }) })
  return goOn(pass)
}

/** The values of onResume, or why they are refused. */
function answerOf(pass: Pass, run: TaskRun, task: Task, command: Resume): Readonly<Record<string, unknown>> | string {
  // The flow parser makes `onResume` a list of Inputs.
  const inputs = Array.isArray(task['onResume']) ? (task['onResume'] as readonly Input[]) : []
  const { flow } = pass.facts
  const context = { flow: { namespace: flow.namespace, id: flow.id }, variables: pass.variables(run), options: pass.renderOptions }
  const resolution = resolveInputs(inputs, command.inputs ?? {}, context)
  return inputRefusal(resolution) ?? resolution.values
}
