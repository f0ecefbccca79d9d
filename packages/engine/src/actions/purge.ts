import { executionPath } from '@windhover/core/model/storage-path.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { Executor } from '../executor/executor.ts'

/** What goes with an execution; true: it goes. */
export interface PurgeOptions {
  readonly logs: boolean
  readonly metrics: boolean
  readonly storage: boolean
}

/** Hard deletion of executions and of what belongs to them. */
export class Purge {
  private readonly repositories: Repositories
  private readonly storage: Storage
  private readonly executor: Pick<Executor, 'forget'>

  constructor(repositories: Repositories, storage: Storage, executor: Pick<Executor, 'forget'>) {
    this.repositories = repositories
    this.storage = storage
    this.executor = executor
  }

  /** @returns how many there were */
  async delete(tenantId: string, ids: readonly string[], options: PurgeOptions): Promise<number> {
    for (const id of ids) {
      const snapshot = await this.repositories.executions.find(tenantId, id)
      if (snapshot === undefined) continue
      this.executor.forget(id)
      if (options.logs) await this.repositories.logs.delete(tenantId, { executionId: id })
      if (options.metrics) await this.repositories.metrics.delete(tenantId, { executionId: id })
      const { namespace, flowId } = snapshot.execution
      if (options.storage) await this.storage.delete(tenantId, executionPath({ namespace, flowId, executionId: id }))
    }
    return this.repositories.executions.delete(tenantId, ids)
  }
}
