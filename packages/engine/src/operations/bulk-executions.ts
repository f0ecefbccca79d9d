import type { Filter } from '@windhover/core/filter/index.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Label } from '@windhover/core/model/label.ts'
import { isTerminated, type StateType, startDate } from '@windhover/core/model/state.ts'
import type { ExecutionFilter, Repositories } from '@windhover/core/ports/repositories.ts'
import type { ExecutionActions } from '../actions/execution-actions.ts'
import type { PurgeOptions } from '../actions/purge.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { ItemAction, ItemFailure, Operation, Operations } from './operations.ts'

/** What is done to many executions. */
export type BulkAction =
  | { readonly kind: 'kill' | 'pause' | 'resume' | 'restart' | 'force-run' }
  | { readonly kind: 'replay'; readonly latestRevision: boolean }
  | { readonly kind: 'unqueue' | 'change-status'; readonly state: StateType }
  | { readonly kind: 'labels'; readonly labels: readonly Label[] }
  | { readonly kind: 'delete'; readonly includeNonTerminated: boolean; readonly options: PurgeOptions }

/** Begun, or refused because of these executions: then nothing was done. */
export type BulkAnswer = { readonly operation: Operation } | { readonly invalids: readonly ItemFailure[] }

export interface BulkExecutionParts {
  readonly executions: ExecutionActions
  readonly repositories: Repositories
  readonly operations: Operations
  readonly flows: FlowStore
}

const part = 500
const everyKind = ['NORMAL', 'TEST', 'PLAYGROUND', 'LOOP']

/** Commands for many executions, as operations. All are looked at first: one that cannot take the command refuses the call. */
export class BulkExecutions {
  private readonly parts: BulkExecutionParts

  constructor(parts: BulkExecutionParts) {
    this.parts = parts
  }

  async byIds(tenantId: string, ids: readonly string[], action: BulkAction): Promise<BulkAnswer> {
    const found = new Map<string, Execution>()
    for (let start = 0; start < ids.length; start += part) {
      const filter = { ids: ids.slice(start, start + part), kinds: everyKind }
      for (const execution of await this.parts.repositories.executions.walk(tenantId, filter, { size: part }))
        found.set(execution.id, execution)
    }
    const invalids = ids.flatMap((id) => {
      const message = refusal(found.get(id), action)
      return message === undefined ? [] : [{ id, message }]
    })
    return this.begin(tenantId, [...new Set(ids)], invalids, action)
  }

  async byQuery(tenantId: string, where: Filter, action: BulkAction): Promise<BulkAnswer> {
    const ids: string[] = []
    const invalids: ItemFailure[] = []
    for await (const execution of this.walk(tenantId, { where })) {
      const message = refusal(execution, action)
      if (message === undefined) ids.push(execution.id)
      else if (invalids.length < part) invalids.push({ id: execution.id, message })
    }
    return this.begin(tenantId, ids, invalids, action)
  }

  /** Everything that matches, newest first, a part at a time. */
  async *walk(tenantId: string, filter: ExecutionFilter): AsyncGenerator<Execution> {
    let after: { startDate: number; id: string } | undefined
    for (;;) {
      const executions = await this.parts.repositories.executions.walk(tenantId, filter, { size: part, ...(after && { after }) })
      yield* executions
      const last = executions.at(-1)
      if (last === undefined || executions.length < part) return
      after = { startDate: startDate(last.state), id: last.id }
    }
  }

  private begin(tenantId: string, ids: readonly string[], invalids: readonly ItemFailure[], action: BulkAction): BulkAnswer {
    if (invalids.length > 0) return { invalids }
    return { operation: this.parts.operations.start(tenantId, action.kind, ids, this.actionOf(tenantId, action)) }
  }

  private actionOf(tenantId: string, action: BulkAction): ItemAction {
    const { executions } = this.parts
    switch (action.kind) {
      case 'kill':
        return (id) => executions.kill(tenantId, id, true)
      case 'pause':
        return async (id) => void (await executions.command(tenantId, id, { type: 'Pause' }))
      case 'resume':
        return (id) => executions.resume(tenantId, id, {})
      case 'restart':
        return async (id) => void (await executions.restart(tenantId, id, undefined))
      case 'force-run':
        return async (id) => void (await executions.command(tenantId, id, { type: 'ForceRun' }))
      case 'replay':
        return (id) => this.replay(tenantId, id, action.latestRevision)
      case 'unqueue':
        return async (id) => void (await executions.command(tenantId, id, { type: 'Unqueue', state: action.state }))
      case 'change-status':
        return async (id) => void (await executions.command(tenantId, id, { type: 'ChangeStatus', state: action.state }))
      case 'labels':
        return async (id) => void (await executions.setLabels(tenantId, id, action.labels))
      case 'delete':
        return async (id) => void (await executions.delete(tenantId, [id], action.options))
    }
  }

  private async replay(tenantId: string, id: string, latestRevision: boolean): Promise<void> {
    const { executions, flows } = this.parts
    const { execution } = await executions.get(tenantId, id)
    const latest = latestRevision ? await flows.find(tenantId, execution.namespace, execution.flowId) : undefined
    await executions.replay(tenantId, id, latest === undefined ? {} : { revision: latest.revision })
  }
}

/** Why an execution cannot take the command, in Kestra's words. */
function refusal(execution: Execution | undefined, action: BulkAction): string | undefined {
  if (execution === undefined) return 'execution not found'
  const { current } = execution.state
  switch (action.kind) {
    case 'kill':
      return isTerminated(current) ? 'execution already finished' : undefined
    case 'pause':
      return current === 'RUNNING' ? undefined : 'execution is not running'
    case 'resume':
      return current === 'PAUSED' ? undefined : 'execution is not paused'
    case 'restart':
      return (isTerminated(current) || current === 'PAUSED') && current !== 'KILLED' ? undefined : 'execution cannot be restarted'
    case 'force-run':
      return isTerminated(current) ? 'execution already finished' : undefined
    case 'unqueue':
      return current === 'QUEUED' ? undefined : 'execution is not queued'
    case 'change-status':
      return isTerminated(current) && current !== 'KILLED' ? undefined : 'execution must be terminated and not killed'
    case 'labels':
      return isTerminated(current) ? undefined : 'execution is not terminated'
    case 'delete':
      return action.includeNonTerminated || isTerminated(current) ? undefined : 'execution must be terminated'
    case 'replay':
      return undefined
  }
}
