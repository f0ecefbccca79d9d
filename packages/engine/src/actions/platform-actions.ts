import { defineError, FlowNotFound } from '@windhover/core/errors.ts'
import { executionPath } from '@windhover/core/model/storage-path.ts'
import type { ExecutionFilter, Repositories, StoredFlow } from '@windhover/core/ports/repositories.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import { stateTypes } from '@windhover/core/model/state.ts'
import type { CallScope } from '../gateway/protocol.ts'
import type { ActionsPort } from '../services/platform-service.ts'
import type { ExecutionActions } from './execution-actions.ts'

export const TriggersNotRun = defineError(
  'TRIGGERS_NOT_RUN',
  409,
  (p: { triggerId: string; flowId: string }) => `The trigger '${p.triggerId}' of flow '${p.flowId}' cannot be switched: this server runs no triggers yet`,
)

type Requests = { readonly [K in keyof ActionsPort]: Parameters<ActionsPort[K]>[1] }

export interface PlatformActionParts {
  readonly repositories: Repositories
  readonly storage: Storage
  readonly executions: () => ExecutionActions
}

/** What tasks ask of executions and flows: counting, resuming, purging. */
export class PlatformActions implements ActionsPort {
  private readonly parts: PlatformActionParts

  constructor(parts: PlatformActionParts) {
    this.parts = parts
  }

  async countExecutions({ tenantId }: CallScope, request: Requests['countExecutions']): Promise<number> {
    return this.parts.repositories.executions.count(tenantId, filterOf(request))
  }

  async resumeExecution({ tenantId }: CallScope, { executionId, inputs }: Requests['resumeExecution']): Promise<void> {
    await this.parts.executions().resume(tenantId, executionId, inputs ?? {})
  }

  /** Batch by batch, so that neither memory nor the database is held for long. */
  async purgeExecutions({ tenantId }: CallScope, request: Requests['purgeExecutions']): ReturnType<ActionsPort['purgeExecutions']> {
    const { repositories, storage } = this.parts
    const counts = { executionsCount: 0, logsCount: 0, storagesCount: 0, metricsCount: 0 }
    const sort = [{ field: 'state.startDate', descending: false }]
    for (let page = 1; ; ) {
      const { results } = await repositories.executions.search(tenantId, filterOf(request), { page, size: request.batchSize, sort })
      if (results.length === 0) return counts
      for (const { id, namespace, flowId } of results) {
        if (request.purgeLog) counts.logsCount += await repositories.logs.delete(tenantId, { executionId: id })
        if (request.purgeMetric) counts.metricsCount += await repositories.metrics.delete(tenantId, { executionId: id })
        if (request.purgeStorage && (await storage.delete(tenantId, executionPath({ namespace, flowId, executionId: id })))) counts.storagesCount += 1
      }
      if (request.purgeExecution) counts.executionsCount += await repositories.executions.delete(tenantId, results.map((execution) => execution.id))
      else page += 1 // nothing moved up: the next ones are on the next page
    }
  }

  async purgeFlows({ tenantId }: CallScope, request: Requests['purgeFlows']): Promise<number> {
    const { flows } = this.parts.repositories
    const filter = request.namespace === undefined ? {} : { namespace: request.namespace }
    const { results } = await flows.search(tenantId, filter, { page: 1, size: 100_000 })
    let size = 0
    for (const { namespace, id } of results) {
      if (request.flowId !== undefined && id !== request.flowId) continue
      const key = { tenantId, namespace, id }
      const gone = purged(await flows.revisions(key), request).map((flow) => flow.revision)
      if (gone.length > 0) size += await flows.deleteRevisions(key, gone)
    }
    return size
  }

  async toggleTrigger({ tenantId }: CallScope, { namespace, flowId, triggerId }: Requests['toggleTrigger']): Promise<void> {
    const flow = await this.parts.repositories.flows.find({ tenantId, namespace, id: flowId })
    if (flow === undefined) throw FlowNotFound({ namespace, flowId })
    throw TriggersNotRun({ triggerId, flowId })
  }
}

/** Revisions that may go: never the latest, nor the latest that is no draft. */
function purged(revisions: readonly StoredFlow[], { before, keepAmount }: Requests['purgeFlows']): readonly StoredFlow[] {
  const kept = new Set([revisions.at(-1)?.revision, revisions.findLast((flow) => !flow.draft)?.revision])
  const candidates = before === undefined ? revisions.slice(0, Math.max(0, revisions.length - (keepAmount ?? 1))) : revisions.filter((flow) => flow.updated < before)
  return candidates.filter((flow) => !kept.has(flow.revision))
}

interface Criteria {
  readonly namespace?: string
  readonly flowId?: string
  readonly states?: readonly string[]
  readonly after?: number
  readonly before?: number
}

function filterOf({ namespace, flowId, states, after, before }: Criteria): ExecutionFilter {
  const known = states?.flatMap((name) => stateTypes.filter((state) => state === name))
  return {
    ...(namespace !== undefined && (flowId === undefined ? { namespacePrefix: namespace } : { namespace })),
    ...(flowId !== undefined && { flowId }),
    ...(known !== undefined && known.length > 0 && { states: known }),
    ...(after !== undefined && { startAfter: after }),
    ...(before !== undefined && { startBefore: before }),
  }
}
