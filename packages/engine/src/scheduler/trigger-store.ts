import { ShardLost } from '@windhover/core/errors.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import { shardOf, type TriggerKey, type TriggerState, triggerUid } from '@windhover/core/model/trigger-state.ts'
import type { ShardLease, TriggerCommit, TriggerRepository } from '@windhover/core/ports/repositories.ts'
import { dueDate } from '@windhover/core/trigger/trigger-step.ts'
import type { TriggerJob } from '../gateway/protocol.ts'
import { DueQueue } from './due-queue.ts'
import { TriggerWriter } from './trigger-writer.ts'

/** A trigger in memory. */
export interface TriggerEntry {
  state: TriggerState
  /** The flow or the trigger is disabled or cannot be read: it waits for another revision. */
  parked: boolean
  /** Nobody looked at it for a while: its policy for missed dates decides first. */
  recovers: boolean
  /** The evaluation that a worker has. */
  job?: TriggerJob
}

export type CreateExecution = (execution: Execution, flow: Flow, triggers: TriggerCommit) => Promise<void>

const flowUid = ({ tenantId, namespace, flowId }: Omit<TriggerKey, 'triggerId'>): string => `${tenantId}/${namespace}/${flowId}`

/** The triggers that this scheduler owns: in memory, in step with the database. What is in memory was written before. */
export class TriggerStore {
  readonly #create: CreateExecution
  readonly #writer: TriggerWriter
  readonly #entries = new Map<string, TriggerEntry>()
  readonly #byFlow = new Map<string, Set<string>>()
  readonly #due = new DueQueue()
  readonly #leases = new Map<number, ShardLease>()

  constructor(repository: TriggerRepository, create: CreateExecution) {
    this.#writer = new TriggerWriter(repository)
    this.#create = create
  }

  get size(): number {
    return this.#entries.size
  }

  get shards(): readonly number[] {
    return [...this.#leases.keys()]
  }

  owns(key: Omit<TriggerKey, 'triggerId'>): boolean {
    return this.#leases.has(shardOf(key))
  }

  get(uid: string): TriggerEntry | undefined {
    return this.#entries.get(uid)
  }

  ofFlow(key: Omit<TriggerKey, 'triggerId'>): readonly TriggerEntry[] {
    return [...(this.#byFlow.get(flowUid(key)) ?? [])].flatMap((uid) => this.#entries.get(uid) ?? [])
  }

  entries(): Iterable<TriggerEntry> {
    return this.#entries.values()
  }

  /** The next date of any trigger. */
  nextDate(): number | undefined {
    return this.#due.next()
  }

  take(now: number, limit: number): readonly string[] {
    return this.#due.take(now, limit)
  }

  /** Triggers that will be due up to then. */
  soon(until: number): readonly TriggerState[] {
    return this.#due.soon(until).flatMap((uid) => this.#entries.get(uid)?.state ?? [])
  }

  /** @returns shards that came, and triggers that went with the others */
  lease(leases: readonly ShardLease[]): { readonly gained: readonly number[]; readonly lost: readonly TriggerEntry[] } {
    const before = new Set(this.#leases.keys())
    this.#leases.clear()
    for (const lease of leases) this.#leases.set(lease.shard, lease)
    const lost = [...this.#entries.values()].filter(({ state }) => !this.owns(state))
    for (const { state } of lost) this.forget(state)
    return { gained: this.shards.filter((shard) => !before.has(shard)), lost }
  }

  /** Takes a trigger as it is stored. */
  put(state: TriggerState, changes: Partial<Pick<TriggerEntry, 'parked' | 'recovers'>> = {}): TriggerEntry {
    const uid = triggerUid(state)
    const entry = this.#entries.get(uid) ?? { state, parked: false, recovers: false }
    Object.assign(entry, changes, { state })
    this.#entries.set(uid, entry)
    const ofFlow = this.#byFlow.get(flowUid(state))
    if (ofFlow === undefined) this.#byFlow.set(flowUid(state), new Set([uid]))
    else ofFlow.add(uid)
    this.#due.set(uid, entry.parked ? undefined : dueDate(state))
    return entry
  }

  /** Looks at it again at that time, whatever its state says. */
  retryAt(state: TriggerState, at: number): void {
    this.#due.set(triggerUid(state), at)
  }

  forget(key: TriggerKey): void {
    const uid = triggerUid(key)
    this.#entries.delete(uid)
    this.#due.set(uid, undefined)
    const ofFlow = this.#byFlow.get(flowUid(key))
    ofFlow?.delete(uid)
    if (ofFlow?.size === 0) this.#byFlow.delete(flowUid(key))
  }

  /** Writes a state, then takes it over. @throws ShardLost */
  async save(entry: TriggerEntry, state: TriggerState): Promise<void> {
    await this.#writer.write(this.#commitOf(entry.state, state))
    this.put(state)
  }

  /** The state and the execution it created, in one transaction. @throws ShardLost */
  async saveWith(entry: TriggerEntry, state: TriggerState, execution: Execution, flow: Flow): Promise<void> {
    await this.#create(execution, flow, this.#commitOf(entry.state, state))
    this.put(state)
  }

  /** What a new revision of a flow changed. @throws ShardLost */
  async saveFlow(changes: Pick<TriggerCommit, 'states' | 'deleted' | 'flows'>): Promise<void> {
    const history = changes.states.flatMap((state) => lines(this.#entries.get(triggerUid(state))?.state, state))
    const shards = [...changes.states, ...changes.deleted, ...(changes.flows ?? [])].map(shardOf)
    await this.#writer.write({ ...changes, history, leases: [...new Set(shards)].map((shard) => this.#leaseOf(shard)) })
    for (const key of changes.deleted) this.forget(key)
  }

  #commitOf(before: TriggerState, after: TriggerState): TriggerCommit {
    return { states: [after], deleted: [], history: lines(before, after), leases: [this.#leaseOf(shardOf(after))] }
  }

  #leaseOf(shard: number): ShardLease {
    const lease = this.#leases.get(shard)
    if (lease === undefined) throw ShardLost({})
    return lease
  }
}

const lines = (before: TriggerState | undefined, after: TriggerState): TriggerCommit['history'] =>
  after.lastEvaluation === undefined || after.lastEvaluation === before?.lastEvaluation
    ? []
    : [
        {
          tenantId: after.tenantId,
          namespace: after.namespace,
          flowId: after.flowId,
          triggerId: after.triggerId,
          ...after.lastEvaluation,
        },
      ]
