import type { Execution } from '@windhover/core/model/execution.ts'
import { type StateType, stateTypes } from '@windhover/core/model/state.ts'
import { executionPath } from '@windhover/core/model/storage-path.ts'
import type { ExecutionFilter, Repositories } from '@windhover/core/ports/repositories.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { PurgeExecutions } from '@windhover/sdk'

export interface ExecutionPurgeParts {
  readonly repositories: Repositories
  readonly storage: Storage
  /** Removes executions, and what the options name of theirs. */
  readonly deleteExecutions: (
    tenantId: string,
    ids: readonly string[],
    options: { readonly logs: boolean; readonly metrics: boolean; readonly storage: boolean },
  ) => Promise<number>
}

export interface ExecutionPurgeCount {
  readonly executionsCount: number
  readonly logsCount: number
  readonly storagesCount: number
  readonly metricsCount: number
}

/** Hard deletion of closed executions that started in a span of time, or only of their logs, metrics or files; counts of what went. */
export async function purgeExecutions(
  parts: ExecutionPurgeParts,
  tenantId: string,
  request: PurgeExecutions,
): Promise<ExecutionPurgeCount> {
  const count = { executionsCount: 0, logsCount: 0, storagesCount: 0, metricsCount: 0 }
  const size = Math.max(1, request.batchSize)
  for (let page = 1; ; ) {
    const { results } = await parts.repositories.executions.search(tenantId, filterOf(request), {
      page,
      size,
      sort: [{ field: 'startDate', descending: false }],
    })
    const closed = results.filter((execution) => execution.closed === true)
    for (const execution of closed) await purgeParts(parts, tenantId, execution, request, count)
    if (request.purgeExecution) {
      const none = { logs: false, metrics: false, storage: false }
      count.executionsCount += await parts.deleteExecutions(
        tenantId,
        closed.map(({ id }) => id),
        none,
      )
    }
    if (results.length < size) return count
    // what was deleted makes room: the same page holds the next ones, unless all of its executions stayed
    if (!request.purgeExecution || closed.length === 0) page += 1
  }
}

async function purgeParts(
  { repositories, storage }: ExecutionPurgeParts,
  tenantId: string,
  { id, namespace, flowId }: Execution,
  request: PurgeExecutions,
  count: { logsCount: number; storagesCount: number; metricsCount: number },
): Promise<void> {
  if (request.purgeLog) count.logsCount += await repositories.logs.delete(tenantId, { executionId: id })
  if (request.purgeMetric) count.metricsCount += await repositories.metrics.delete(tenantId, { executionId: id })
  if (!request.purgeStorage) return
  const folder = executionPath({ namespace, flowId, executionId: id })
  count.storagesCount += (await storage.walk(tenantId, folder)).length
  await storage.delete(tenantId, folder)
}

function filterOf({ namespace, flowId, states, after, before }: PurgeExecutions): ExecutionFilter {
  return {
    startBefore: before,
    ...(namespace === undefined ? {} : { namespacePrefix: namespace }),
    ...(flowId === undefined ? {} : { flowId }),
    ...(states === undefined ? {} : { states: states.filter(isState) }),
    ...(after === undefined ? {} : { startAfter: after }),
  }
}

export function isState(text: string): text is StateType {
  return (stateTypes as readonly string[]).includes(text)
}
