import { allowed } from '../flowable/lists.ts'
import { endsAtOnce, pause, pauseEnds } from '../flowable/pause.ts'
import type { Task } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { run as runExecution } from './events/started.ts'
import type { Pass } from './pass.ts'

export interface ResumeAnswer {
  readonly onResume?: Readonly<Record<string, unknown>>
  readonly by?: string
}

/** Ends the waiting of a paused Pause with a state; then its lists run, or it is over. */
export function endPause(pass: Pass, paused: TaskRun, task: Task, to: StateType, answer: ResumeAnswer = {}): TaskRun {
  const outputs = {
    ...paused.outputs,
    ...(answer.onResume === undefined ? {} : { onResume: answer.onResume }),
    resumed: { ...(answer.by === undefined ? {} : { by: answer.by }), on: localDateTime(pass.facts.now), to },
  }
  const resumed = { ...paused, outputs }
  const kill = to === 'KILLED' || to === 'CANCELLED'
  return kill || endsAtOnce(task) ? pass.end(resumed, to) : pass.setState(resumed, 'RUNNING')
}

/** The execution goes on: RESTARTED, RUNNING; it stays PAUSED while another task run is paused. */
export function goOn(pass: Pass): undefined {
  for (const run of pass.state.taskRuns()) if (run.state.current === 'PAUSED') return
  pass.setExecutionState('RESTARTED')
  return runExecution(pass)
}

/** The delay of a Pause is over. */
export function pauseOver(pass: Pass, run: TaskRun, task: Task, detail: string): undefined {
  if (run.state.current !== 'PAUSED' || pass.execution.state.current !== 'PAUSED') return
  const behavior = Object.keys(pauseEnds).find((name) => name === detail)
  // The names are the keys of the record.
  const wanted = behavior === undefined ? 'FAILED' : pauseEnds[behavior as keyof typeof pauseEnds]
  const to = detail === 'TIMEOUT' ? allowed(task, wanted) : wanted
  const ended = endPause(pass, run, task, to)
  if (to !== 'CANCELLED') return goOn(pass)
  for (const ancestor of [...pass.state.ancestors(ended)]) pass.end(ancestor, 'CANCELLED')
  return pass.setExecutionState('CANCELLED')
}

/** The first task run that waits for somebody. */
export function firstPaused(pass: Pass): TaskRun | undefined {
  for (const run of pass.state.taskRuns()) if (run.state.current === 'PAUSED') return run
  return undefined
}

/** The next pass of a LoopUntil: everything below it goes, the state starts afresh without a new entry in its history. */
export function nextLoopPass(pass: Pass, run: TaskRun): undefined {
  if (run.state.current !== 'PAUSED') return
  removeBelow(pass, run)
  const { attempts: _, ...rest } = run
  pass.state.forgetMemos()
  pass.update({ ...rest, iteration: (run.iteration ?? 0) + 1, state: { current: 'CREATED', histories: run.state.histories } })
  if (pass.execution.state.current !== 'PAUSED' || firstPaused(pass) !== undefined) return
  pass.setExecutionState('RUNNING')
  pass.wakeAll()
}

export function removeBelow(pass: Pass, run: TaskRun): void {
  for (const group of pass.state.groups(run.id)) {
    for (const child of [...group.runs.values()]) {
      removeBelow(pass, child)
      pass.state.remove(child.id)
    }
  }
}

export const isPause = (task: Task | undefined): boolean => task?.type === pause.type

/** Date and time without zone, as the output `resumed.on` shows it. */
const localDateTime = (date: number): string => new Date(date).toISOString().slice(0, -1)
