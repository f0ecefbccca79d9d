import { itemsType } from '../../flowable/for-each-item.ts'
import { loop } from '../../flowable/loop.ts'
import type { ExecutionEvent } from '../event.ts'
import type { Pass } from '../pass.ts'
import { itemEnded } from './items.ts'
import { iterationEnded } from './loop.ts'
import { childRefused, subflowCreated, subflowEnded, subflowType } from './subflow.ts'

type ChildEvent = Extract<ExecutionEvent, { type: 'ChildCreated' | 'ChildRefused' | 'ChildEnded' }>

/** What became of an execution that a task run asked for. */
export function childEvent(pass: Pass, event: ChildEvent): undefined {
  const run = pass.state.taskRun(event.taskRunId)
  const task = run === undefined ? undefined : pass.taskOf(run)
  if (run === undefined || task === undefined) return
  if (task.type === loop.type) {
    if (event.type === 'ChildEnded') iterationEnded(pass, run, task, event.child)
  } else if (task.type === itemsType) {
    if (event.type === 'ChildEnded') itemEnded(pass, run, task, event.index ?? 0, event.child.state.current)
    else if (event.type === 'ChildRefused') {
      pass.log('ERROR', event.message, run)
      itemEnded(pass, run, task, event.index ?? 0, 'FAILED')
    }
  } else if (task.type === subflowType) {
    if (event.type === 'ChildCreated') subflowCreated(pass, run, task, event.executionId)
    else if (event.type === 'ChildRefused') childRefused(pass, run, event.message)
    else subflowEnded(pass, run, task, event.child)
  }
}
