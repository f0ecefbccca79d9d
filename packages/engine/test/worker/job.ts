import type { Task } from '@windhover/core/model/flow.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { WorkerJob } from '../../src/gateway/protocol.ts'

let made = 0

export function jobOf(task: Task, more: Partial<WorkerJob> = {}): WorkerJob {
  made += 1
  const taskRun: TaskRun = {
    id: `run${made}`,
    executionId: 'execution',
    namespace: 'company.team',
    flowId: 'my_flow',
    taskId: task.id,
    outputs: null,
    state: { current: 'SUBMITTED', histories: [{ state: 'CREATED', date: 0 }] },
    seq: made,
  }
  return {
    taskRun,
    task,
    attempt: 0,
    flow: { tenantId: 'main', namespace: 'company.team', id: 'my_flow', revision: 1, generation: '1.3' },
    execution: { id: 'execution' },
    variables: { flow: { id: 'my_flow', namespace: 'company.team' }, taskrun: { id: taskRun.id } },
    ...more,
  }
}
