import type { ExecutionEvent } from '@windhover/core/execution/event.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { ExecutionSnapshot, Repositories, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { Answers } from './answers.ts'
import type { FlowStore } from './flow-store.ts'

export interface QueuedEvent {
  readonly event: ExecutionEvent
  readonly answers: Answers
  /** Told when the change is durable; a command's caller gets the execution as the command left it. */
  readonly resolve: (snapshot: ExecutionSnapshot | undefined) => void
  readonly reject: (error: unknown) => void
  /** Of a new execution: trigger states that are written with it. */
  readonly triggers?: TriggerCommit
}

/** An execution in memory with the events that wait for it. */
export interface HotExecution {
  readonly state: ExecutionState
  readonly flow: Flow
  /** Of an iteration: the executions it is an iteration of, nearest first. */
  readonly parents: readonly ExecutionState[]
  readonly inbox: QueuedEvent[]
  /** Waits for the answers of a lookup: its next event must not overtake. */
  blocked: boolean
  /** Not in the database yet: the whole of it is written with the next commit. */
  isNew: boolean
}

/** How many executions that only wait (paused, queued, delayed) stay in memory. */
const capacity = 20_000

/** The executions this executor has in memory; the others are read when an event comes for them. */
export class HotExecutions {
  private readonly repositories: Repositories
  private readonly flows: FlowStore
  private readonly entries = new Map<string, HotExecution>()
  private readonly loading = new Map<string, Promise<HotExecution | undefined>>()

  constructor(repositories: Repositories, flows: FlowStore) {
    this.repositories = repositories
    this.flows = flows
  }

  get(executionId: string): HotExecution | undefined {
    return this.entries.get(executionId)
  }

  /** undefined when it is here already. */
  add(state: ExecutionState, flow: Flow, parents: readonly ExecutionState[] = []): HotExecution | undefined {
    if (this.entries.has(state.execution.id)) return undefined
    const entry: HotExecution = { state, flow, parents, inbox: [], blocked: false, isNew: false }
    this.entries.set(state.execution.id, entry)
    if (this.entries.size > capacity) this.makeRoom()
    return entry
  }

  evict(executionId: string): void {
    this.entries.delete(executionId)
  }

  /** Reads an execution and its revision of the flow; two callers at once get the same entry. */
  load(tenantId: string, executionId: string): Promise<HotExecution | undefined> {
    const known = this.loading.get(executionId)
    if (known !== undefined) return known
    const read = this.read(tenantId, executionId).finally(() => this.loading.delete(executionId))
    this.loading.set(executionId, read)
    return read
  }

  /** The executions that an iteration of a Loop belongs to, nearest first; none for every other execution. */
  async parentsOf({ tenantId, kind, parentId }: Execution): Promise<readonly ExecutionState[]> {
    if (kind !== 'LOOP' || parentId === undefined) return []
    const parent = this.entries.get(parentId) ?? (await this.load(tenantId, parentId))
    return parent === undefined ? [] : [parent.state, ...parent.parents]
  }

  private async read(tenantId: string, executionId: string): Promise<HotExecution | undefined> {
    const snapshot = await this.repositories.executions.find(tenantId, executionId)
    if (snapshot === undefined) return undefined
    const { execution, taskRuns } = snapshot
    const flow = await this.flows.executable(tenantId, execution.namespace, execution.flowId, execution.flowRevision)
    const parents = await this.parentsOf(execution)
    return this.add(ExecutionState.load(execution, taskRuns), flow, parents) ?? this.entries.get(executionId)
  }

  private makeRoom(): void {
    for (const [id, entry] of this.entries) {
      if (this.entries.size <= capacity * 0.9) return
      const { current } = entry.state.execution.state
      const waits = current === 'PAUSED' || current === 'QUEUED' || current === 'BREAKPOINT'
      if (waits && !entry.isNew && !entry.blocked && entry.inbox.length === 0) this.entries.delete(id)
    }
  }
}
