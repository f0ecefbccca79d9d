import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { Executor } from './executor.ts'

/** The executor needs what needs the executor: calls go through this once it is there. */
export function executorLink() {
  let linked: Executor | undefined
  const executor = (): Executor => {
    if (linked === undefined) throw new Error('The executor is used before the engine is put together')
    return linked
  }
  return {
    connect: (made: Executor) => {
      linked = made
    },
    send: (tenantId: string, executionId: string, event: ExecutionEvent) => executor().send(tenantId, executionId, event),
    create: (execution: Execution, taskRuns: readonly TaskRun[], flow: Flow, triggers?: TriggerCommit) =>
      executor().create(execution, taskRuns, flow, triggers),
  }
}
