import type { Execution } from '@windhover/core/model/execution.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { Commit, Repositories } from '@windhover/core/ports/repositories.ts'

export const tenant = 'main'

export const commitOf = (parts: Partial<Commit>): Commit => ({
  executions: [],
  taskRuns: [],
  deletedTaskRuns: [],
  timers: [],
  deletedTimers: [],
  logs: [],
  metrics: [],
  ...parts,
})

export function executionOf(id: string, changes: Partial<Execution> & { at?: number; in?: StateType } = {}): Execution {
  const { at = 1000, in: current = 'RUNNING', ...rest } = changes
  const histories = [{ state: 'CREATED' as const, date: at }, ...(current === 'CREATED' ? [] : [{ state: current, date: at + 5 }])]
  return {
    tenantId: tenant,
    id,
    namespace: 'company.team',
    flowId: 'hello',
    flowRevision: 1,
    generation: '1.3',
    state: { current, histories },
    labels: [],
    originalId: id,
    metadata: { attemptNumber: 1, originalCreatedDate: at },
    ...rest,
  }
}

export function taskRunOf(executionId: string, seq: number, changes: Partial<TaskRun> = {}): TaskRun {
  return {
    id: `${executionId}-${seq}`,
    executionId,
    namespace: 'company.team',
    flowId: 'hello',
    taskId: 'log',
    outputs: null,
    state: { current: 'CREATED', histories: [{ state: 'CREATED', date: 1000 }] },
    seq,
    ...changes,
  }
}

export function logOf(message: string, changes: Partial<LogEntry> = {}): LogEntry {
  return { tenantId: tenant, namespace: 'company.team', flowId: 'hello', timestamp: 1000, level: 'INFO', message, ...changes }
}

/** Opens, does the work and closes whatever happens. */
export async function using(open: () => Promise<Repositories>, work: (repositories: Repositories) => Promise<void>): Promise<void> {
  const repositories = await open()
  try {
    await work(repositories)
  } finally {
    await repositories.close()
  }
}
