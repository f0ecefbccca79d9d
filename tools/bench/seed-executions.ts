import type { Execution } from '@windhover/core/model/execution.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import { openRepositories } from '@windhover/db'
import { randomOf } from '../local/random.ts'

const states: readonly StateType[] = [
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
]
const monthMs = 30 * 24 * 3600 * 1000
const part = 5000

/** Fills a new database with ended executions of the last thirty days: 20 namespaces, 200 flows, 3 labels each, 2 task runs each for the last tenth. */
export async function seedExecutions(path: string, count: number, now: number): Promise<void> {
  const repositories = await openRepositories({ path })
  const random = randomOf(7)
  try {
    for (let start = 0; start < count; start += part) {
      const executions = Array.from({ length: Math.min(part, count - start) }, (_, index) => executionOf(start + index, count, now, random))
      const shown = start >= count * 0.9 ? executions : []
      await repositories.executions.commit({
        executions,
        taskRuns: shown.flatMap((execution) => [taskRunOf(execution, 0), taskRunOf(execution, 1)]),
        deletedTaskRuns: [],
        timers: [],
        deletedTimers: [],
        logs: [],
        metrics: [],
      })
    }
  } finally {
    await repositories.close()
  }
}

function executionOf(index: number, count: number, now: number, random: () => number): Execution {
  const pick = (most: number): number => Math.floor(random() * most)
  const at = Math.round(now - monthMs + (monthMs * index) / count)
  const flow = pick(200)
  const id = `seed${String(index).padStart(18, '0')}`
  const current = states[pick(states.length)] ?? 'SUCCESS'
  return {
    tenantId: 'main',
    id,
    namespace: `company.team${flow % 20}`,
    flowId: `flow-${flow}`,
    flowRevision: 1,
    generation: '1.3',
    state: {
      current,
      histories: [
        { state: 'CREATED', date: at },
        { state: 'RUNNING', date: at + 5 },
        { state: current, date: at + 500 },
      ],
    },
    inputs: { day: `2026-01-${pick(28) + 1}`, customer: `customer-${pick(10_000)}` },
    labels: [
      { key: 'team', value: `team-${pick(50)}` },
      { key: 'customer', value: `customer-${pick(10_000)}` },
      { key: 'system.correlationId', value: id },
    ],
    originalId: id,
    metadata: { attemptNumber: 1, originalCreatedDate: at },
    closed: true,
  }
}

function taskRunOf({ id, namespace, flowId, state }: Execution, seq: number): TaskRun {
  return { id: `${id}-${seq}`, executionId: id, namespace, flowId, taskId: `task-${seq}`, outputs: { value: 'x' }, state, seq }
}
