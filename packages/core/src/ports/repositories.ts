import type { Timer } from '../execution/timer.ts'
import type { Filter } from '../filter/filter.ts'
import type { Generation } from '../generation.ts'
import type { Execution } from '../model/execution.ts'
import type { LogEntry, LogLevel } from '../model/log-entry.ts'
import type { MetricEntry } from '../model/metric-entry.ts'
import type { StateChange, StoredWindow, WindowKey } from '../model/open-window.ts'
import type { StateType } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import type { TriggerHistoryEntry, TriggerKey, TriggerKind, TriggerState } from '../model/trigger-state.ts'
import type { ChartRepository, MetricSeriesRepository } from './chart-repository.ts'
import type { CredentialRepository } from './credential-repository.ts'
import type { DashboardRepository, McpServerRepository } from './document-repositories.ts'

/** One page of a search. `total` is exact up to a cap (10,000 unless the repository says otherwise). */
export interface Page<T> {
  readonly results: readonly T[]
  readonly total: number
}

export interface PageRequest {
  /** 1-based. */
  readonly page: number
  readonly size: number
  /** e.g. `[{ field: 'startDate', descending: true }]`; unknown fields are refused. */
  readonly sort?: readonly { readonly field: string; readonly descending: boolean }[]
}

/** A revision of a flow as stored. The YAML is the truth; it is parsed where it is used. */
export interface StoredFlow {
  readonly tenantId: string
  readonly namespace: string
  readonly id: string
  readonly revision: number
  readonly generation: Generation
  readonly source: string
  readonly deleted: boolean
  readonly draft: boolean
  readonly disabled: boolean
  /** Milliseconds since 1970. */
  readonly updated: number
  readonly description?: string
  readonly labels: readonly { readonly key: string; readonly value: string }[]
}

export interface FlowFilter {
  /** What a client asks for; holds beside the others. */
  readonly where?: Filter
  /** Found in the source, whatever its case. */
  readonly sourceText?: string
  /** Matches the namespace and those below it. */
  readonly namespacePrefix?: string
  readonly namespace?: string
  readonly query?: string
  readonly labels?: readonly { readonly key: string; readonly value: string }[]
}

export interface FlowRepository {
  /** Stores a new revision. @throws IllegalState when that revision exists already. */
  save(flow: StoredFlow): Promise<void>
  /** The revision, or the latest one; deleted ones only when asked by revision. */
  find(key: { tenantId: string; namespace: string; id: string; revision?: number }): Promise<StoredFlow | undefined>
  /** Every revision, ascending, deleted ones too. */
  revisions(key: { tenantId: string; namespace: string; id: string }): Promise<readonly StoredFlow[]>
  /** Latest revisions that are not deleted. */
  search(tenantId: string, filter: FlowFilter, page: PageRequest): Promise<Page<StoredFlow>>
  /** Revisions that run (the newest that is no draft, unless that is a deletion) whose source holds the text in any case. */
  mentioning(tenantId: string, text: string): Promise<readonly StoredFlow[]>
  /** Namespaces that have a flow, ascending. */
  namespaces(tenantId: string): Promise<readonly string[]>
  /** Removes revisions for good; how many. */
  purge(key: { tenantId: string; namespace: string; id: string }, revisions: readonly number[]): Promise<number>
}

/** Everything one batch of transitions changed. Written in one transaction or not at all. */
export interface Commit {
  readonly executions: readonly Execution[]
  readonly taskRuns: readonly TaskRun[]
  readonly deletedTaskRuns: readonly string[]
  /** Upserted by id. */
  readonly timers: readonly Timer[]
  readonly deletedTimers: readonly string[]
  readonly logs: readonly LogEntry[]
  readonly metrics: readonly MetricEntry[]
  /** Absent: none. */
  readonly triggers?: TriggerCommit
  /** Changes whose Flow triggers are judged after the commit; absent: none. */
  readonly stateChanges?: readonly StateChange[]
}

/** Changes of trigger states, written together with the executions they create, or not at all. */
export interface TriggerCommit {
  /** Upserted by key. */
  readonly states: readonly TriggerState[]
  readonly deleted: readonly TriggerKey[]
  /** Upserted by key and line; the newest 200 lines of every trigger are kept. Deleted triggers lose theirs. */
  readonly history: readonly TriggerHistoryEntry[]
  /** Flows whose triggers were taken in, at this revision. */
  readonly flows?: readonly { readonly tenantId: string; readonly namespace: string; readonly flowId: string; readonly revision: number }[]
  /** The whole commit fails with ShardLost unless each of these is still so. */
  readonly leases: readonly ShardLease[]
}

/** A part of the triggers (`shardOf`) that one scheduler owns for a while. */
export interface ShardLease {
  readonly shard: number
  readonly owner: string
  /** Grows with every change of owner: a former owner cannot write. */
  readonly epoch: number
}

export interface ExecutionSnapshot {
  readonly execution: Execution
  /** Ascending by seq. */
  readonly taskRuns: readonly TaskRun[]
}

export interface ExecutionFilter {
  readonly ids?: readonly string[]
  readonly namespace?: string
  readonly namespacePrefix?: string
  readonly flowId?: string
  readonly states?: readonly StateType[]
  readonly labels?: readonly { readonly key: string; readonly value: string }[]
  readonly query?: string
  /** Milliseconds since 1970, on the start date. */
  readonly startAfter?: number
  readonly startBefore?: number
  /** Executions that this one started (`trigger.variables.executionId`). */
  readonly triggerExecutionId?: string
  readonly parentId?: string
  /** Absent: NORMAL ones (and those without a kind), unless `where` speaks of kinds. */
  readonly kinds?: readonly string[]
  /** What a client asks for; holds beside the others. Its dates are dates: no `timeRange`. */
  readonly where?: Filter
}

/** A part of a walk through everything that matches, newest first. */
export interface ExecutionWalk {
  /** The last execution of the part before. */
  readonly after?: { readonly startDate: number; readonly id: string }
  readonly size: number
}

export interface ExecutionRepository {
  commit(commit: Commit): Promise<void>
  find(tenantId: string, id: string): Promise<ExecutionSnapshot | undefined>
  /** Headers only. */
  search(tenantId: string, filter: ExecutionFilter, page: PageRequest): Promise<Page<Execution>>
  /** The next part of all that match: headers, newest first, without a total. */
  walk(tenantId: string, filter: ExecutionFilter, walk: ExecutionWalk): Promise<readonly Execution[]>
  /** The same executions with their task runs. */
  withTaskRuns(executions: readonly Execution[]): Promise<readonly ExecutionSnapshot[]>
  /** How many there are, exactly. */
  count(tenantId: string, filter: ExecutionFilter): Promise<number>
  /** Values that a field has among the executions that match, ascending. @throws InvalidRequest for a field that is not listed */
  distinct(tenantId: string, field: string, filter: ExecutionFilter, limit: number): Promise<readonly string[]>
  /** Ids of the executions that are not `closed`, oldest first: what a starting executor takes up. */
  unfinished(): Promise<readonly string[]>
  /** Executions of a flow that hold a concurrency slot, and the queued ones oldest first. */
  slots(key: {
    tenantId: string
    namespace: string
    flowId: string
  }): Promise<{ readonly running: readonly string[]; readonly queued: readonly string[] }>
  /** Executions started by these task runs (subflows, loop iterations), in creation order. */
  startedBy(tenantId: string, executionId: string): Promise<readonly Execution[]>
  /** Removes headers, task runs and timers. */
  delete(tenantId: string, ids: readonly string[]): Promise<number>
}

export interface TimerRepository {
  /** Every timer, ascending by due date. */
  all(): Promise<readonly Timer[]>
}

export interface TriggerFilter {
  /** A filter as users write it, beside the rest. */
  readonly where?: Filter
  readonly namespace?: string
  readonly namespacePrefix?: string
  readonly flowId?: string
  readonly triggerId?: string
  readonly query?: string
  readonly workerId?: string
  readonly disabled?: boolean
  /** Held by an open execution. */
  readonly locked?: boolean
  readonly kinds?: readonly TriggerKind[]
  /** Milliseconds since 1970, on the next date. */
  readonly nextAfter?: number
  readonly nextBefore?: number
}

/** A trigger's state and whether the execution that it waits for is still open. */
export interface StoredTrigger {
  readonly state: TriggerState
  readonly locked: boolean
}

export interface TriggerRepository {
  find(key: TriggerKey): Promise<StoredTrigger | undefined>
  /** Sort fields: namespace, flowId, triggerId, date, nextExecutionDate, executionId, workerId, disabled, updatedDate. */
  search(tenantId: string, filter: TriggerFilter, page: PageRequest): Promise<Page<StoredTrigger>>
  /** Every state of these shards, in pages of the order of their keys. */
  load(shards: readonly number[], after: TriggerKey | undefined, limit: number): Promise<readonly StoredTrigger[]>
  /** Newest first. */
  history(key: TriggerKey, page: PageRequest): Promise<Page<TriggerHistoryEntry>>
  /** @throws ShardLost */
  commit(commit: TriggerCommit): Promise<void>
  /** Flows whose newest revision that is no draft (a deletion too) is not the one whose triggers were taken in. */
  changedFlows(): Promise<readonly { readonly tenantId: string; readonly namespace: string; readonly flowId: string }[]>
  /** Of these executions, the ones that are not open (any more), with what is stored of them. */
  ended(executionIds: readonly string[]): Promise<readonly { readonly id: string; readonly execution?: Execution }[]>
  /** Takes or keeps a fair share of the shards until `until`; what others hold and is not expired stays theirs. @returns what it owns now */
  lease(request: { readonly owner: string; readonly now: number; readonly until: number }): Promise<readonly ShardLease[]>
  /** Gives all its shards back. */
  release(owner: string): Promise<void>
}

/** What Flow triggers remember: windows, and changes of state that nobody has judged yet. */
export interface FlowTriggerRepository {
  windows(): Promise<readonly StoredWindow[]>
  /** In the order they were committed. */
  pending(): Promise<readonly StateChange[]>
  commit(commit: {
    /** Upserted by key. */
    readonly windows: readonly StoredWindow[]
    readonly closed: readonly WindowKey[]
    readonly judged: readonly StateChange[]
  }): Promise<void>
}

export interface LogFilter {
  readonly triggerId?: string
  readonly executionId?: string
  readonly namespace?: string
  readonly namespacePrefix?: string
  readonly flowId?: string
  readonly taskId?: string
  readonly taskIds?: readonly string[]
  readonly taskRunId?: string
  readonly attemptNumber?: number
  readonly minLevel?: LogLevel
  readonly levels?: readonly LogLevel[]
  readonly query?: string
  /** true: entries of executions only; false: only those that belong to none. */
  readonly ofExecutions?: boolean
  readonly after?: number
  readonly before?: number
  /** Leaves out runs of tests and playgrounds. */
  readonly ordinaryOnly?: boolean
  /** What a client asks for; holds beside the others. Its dates are dates: no `timeRange`. */
  readonly where?: Filter
}

export interface LogRepository {
  append(entries: readonly LogEntry[]): Promise<void>
  /** In the order they were appended. */
  find(tenantId: string, filter: LogFilter, limit?: number): Promise<readonly LogEntry[]>
  search(tenantId: string, filter: LogFilter, page: PageRequest): Promise<Page<LogEntry>>
  delete(tenantId: string, filter: LogFilter): Promise<number>
}

export interface MetricRepository {
  append(entries: readonly MetricEntry[]): Promise<void>
  find(tenantId: string, filter: { executionId?: string; taskId?: string; taskRunId?: string }): Promise<readonly MetricEntry[]>
  delete(tenantId: string, filter: { executionId: string }): Promise<number>
}

/** Metadata of a key's version; the value lies in the internal storage (spec: core-semantics §10.1). */
export interface KvRow {
  readonly tenantId: string
  readonly namespace: string
  readonly key: string
  readonly version: number
  readonly description?: string
  /** Milliseconds since 1970. */
  readonly expiration?: number
  readonly created: number
  readonly updated: number
  readonly deleted: boolean
  /** JSON text of the typed value: `{"type":"NUMBER","value":1}` */
  readonly value: string
}

export interface KvRepository {
  /** Latest version, deleted and expired ones too. */
  find(tenantId: string, namespace: string, key: string): Promise<KvRow | undefined>
  save(row: KvRow): Promise<void>
  /** Latest versions that are not deleted, ascending by key. */
  list(tenantId: string, filter: { namespaces?: readonly string[]; prefix?: string }): Promise<readonly KvRow[]>
  /** Removes versions for good. */
  purge(tenantId: string, namespace: string, key: string, versions: readonly number[]): Promise<number>
  /** Every version of every key, for purging. */
  versions(tenantId: string, namespaces: readonly string[]): Promise<readonly KvRow[]>
}

/** Metadata of a namespace file's version; the content lies in the internal storage (spec: core-semantics §9.6). Directories end with `/`. */
export interface NamespaceFileRow {
  readonly tenantId: string
  readonly namespace: string
  /** With leading `/`. */
  readonly path: string
  readonly version: number
  readonly sizeBytes: number
  readonly created: number
  readonly updated: number
  readonly deleted: boolean
}

export interface NamespaceFileRepository {
  /** Latest version, deleted ones too. */
  find(tenantId: string, namespace: string, path: string): Promise<NamespaceFileRow | undefined>
  save(row: NamespaceFileRow): Promise<void>
  /** Latest versions that are not deleted whose path starts with the prefix, ascending. */
  list(tenantId: string, namespace: string, pathPrefix: string): Promise<readonly NamespaceFileRow[]>
  versions(tenantId: string, namespace: string, path: string): Promise<readonly NamespaceFileRow[]>
  purge(tenantId: string, namespace: string, path: string, versions: readonly number[]): Promise<number>
  namespaces(tenantId: string): Promise<readonly string[]>
}

export interface Repositories {
  readonly flows: FlowRepository
  readonly executions: ExecutionRepository
  readonly timers: TimerRepository
  readonly triggers: TriggerRepository
  readonly flowTriggers: FlowTriggerRepository
  readonly logs: LogRepository
  readonly metrics: MetricRepository
  readonly kv: KvRepository
  readonly namespaceFiles: NamespaceFileRepository
  readonly charts: ChartRepository
  readonly metricSeries: MetricSeriesRepository
  readonly dashboards: DashboardRepository
  readonly mcpServers: McpServerRepository
  readonly credentials: CredentialRepository
  close(): Promise<void>
}
