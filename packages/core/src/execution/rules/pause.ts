import { pause } from '../../flowable/pause.ts'
import type { Task } from '../../model/flow.ts'
import type { Pass } from '../pass.ts'
import type { Rule } from './rule.ts'
import { startCreated } from './start.ts'

/** A Pause or a LoopUntil between two passes stops the whole execution; what was to start with it has been started (spec §4.6, §8.4). */
export const pauseRule: Rule = {
  name: 'pause',
  apply: (pass) => {
    if (pass.pauses.length === 0) return 'next'
    const pauses = pass.pauses
    pass.pauses = []
    for (const { taskRunId, standing } of pauses) {
      const run = pass.state.taskRun(taskRunId)
      const task = run === undefined ? undefined : pass.taskOf(run)
      if (run?.state.current !== 'RUNNING' || task === undefined) continue
      pass.setState(run, 'PAUSED')
      if (standing.due !== undefined) setTimer(pass, taskRunId, task, standing.due, standing.detail)
      for (const onPause of task.type === pause.type ? (pause.nested(task).onPause ?? []) : []) pass.create({ task: onPause }, undefined)
    }
    startCreated(pass)
    pass.setExecutionState('PAUSED')
    return 'again'
  },
}

function setTimer(pass: Pass, taskRunId: string, task: Task, due: number, detail: string | undefined): void {
  const { id: executionId } = pass.execution
  const kind = task.type === pause.type ? 'PAUSE_END' : 'LOOP_UNTIL'
  const timer = {
    id: `${executionId}:${kind}:${taskRunId}`,
    executionId,
    taskRunId,
    kind,
    due,
    ...(detail === undefined ? {} : { detail }),
  } as const
  pass.effect({ type: 'SetTimer', timer })
}
