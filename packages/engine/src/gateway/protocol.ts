import type { JobEnded } from '@windhover/core/execution/event.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import type { Generation } from '@windhover/core/generation.ts'
import type { Task, Trigger } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'

/** One attempt of one task run, with everything a worker needs to run it: it never sees the database. Plain data. */
export interface WorkerJob {
  readonly taskRun: TaskRun
  readonly task: Task
  /** 0-based. */
  readonly attempt: number
  readonly flow: {
    readonly tenantId: string
    readonly namespace: string
    readonly id: string
    readonly revision: number
    readonly generation: Generation
  }
  readonly execution: { readonly id: string; readonly kind?: string }
  /** The parts of the expression context that the task's texts mention, secrets still encrypted. */
  readonly variables: Readonly<Record<string, unknown>>
}

/** One evaluation of a polling trigger, or the life of a realtime one on a worker. Plain data. */
export interface TriggerJob {
  /** Of this evaluation: a later one of the same trigger has another. */
  readonly id: string
  readonly mode: 'poll' | 'listen'
  readonly trigger: Trigger
  readonly flow: WorkerJob['flow']
  /** Of the execution that a poll may start: its files lie below it. */
  readonly executionId: string
  /** What the trigger's texts may mention. */
  readonly variables: Readonly<Record<string, unknown>>
  /** A poll that takes longer is ended. */
  readonly timeoutMs?: number
}

/** How an evaluation ended. `stopped`: it was told to. A stream of events that ended by itself found nothing more. */
export type TriggerEnd = (
  | { readonly type: 'fired'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly type: 'nothing' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'stopped' }
) & { readonly logFile?: string }

/** Gateway to worker. */
export type ToWorker =
  | { readonly type: 'Welcome'; readonly settings: EngineSettings; readonly configuration: WorkerConfiguration }
  | { readonly type: 'Jobs'; readonly jobs: readonly WorkerJob[] }
  | { readonly type: 'Trigger'; readonly job: TriggerJob }
  | { readonly type: 'StopTrigger'; readonly id: string }
  /** Absent taskRunIds: every job of the execution that is not forceExecution. */
  | { readonly type: 'Kill'; readonly executionId: string; readonly taskRunIds?: readonly string[] }
  | { readonly type: 'Answer'; readonly requestId: number; readonly answer: { readonly value: unknown } | { readonly error: string } }
  | { readonly type: 'Stop'; readonly graceMs: number }

/** Worker to gateway. Messages of one worker arrive in order; an attempt's logs come before its JobEnded. */
export type FromWorker =
  | { readonly type: 'Hello'; readonly workerId: string; readonly threads: number }
  | {
      readonly type: 'Started'
      readonly executionId: string
      readonly taskRunId: string
      readonly attempt: number
      readonly startedAt: number
    }
  | { readonly type: 'Ended'; readonly executionId: string; readonly result: JobEnded }
  | { readonly type: 'Reported'; readonly executionId: string; readonly taskRun: TaskRun }
  | { readonly type: 'Logs'; readonly entries: readonly LogEntry[] }
  | { readonly type: 'Metrics'; readonly entries: readonly MetricEntry[] }
  | { readonly type: 'Lookup'; readonly requestId: number; readonly scope: LookupScope; readonly lookup: Lookup }
  | {
      readonly type: 'Call'
      readonly requestId: number
      readonly scope: CallScope
      readonly method: string
      readonly args: readonly unknown[]
    }
  | { readonly type: 'TriggerStarted'; readonly id: string }
  | { readonly type: 'TriggerEnded'; readonly id: string; readonly end: TriggerEnd }
  /** An event of a realtime trigger; answered with the execution's id when that is durable. */
  | {
      readonly type: 'TriggerFired'
      readonly requestId: number
      readonly id: string
      readonly variables: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'Heartbeat' }
  | { readonly type: 'Stopped' }

/** On whose behalf a worker calls the platform. */
export interface CallScope {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly executionId: string
}

/** What decides which files an expression may read. */
export interface LookupScope extends CallScope {
  /** The execution that started this one: its files may be read too. */
  readonly trigger?: { readonly namespace: string; readonly flowId: string; readonly executionId: string }
  /** Folder below which `file://` is allowed. */
  readonly workingDir?: string
  /** How many calls of `subflow()` are around these inputs; absent: none. */
  readonly subflowDepth?: number
}

/** A package whose default export is a PluginDefinition; imported when a task first needs one of its types. */
export interface PluginSource {
  /** What `import()` takes: a package name or a file URL. */
  readonly module: string
  /** Types begin with one of these; absent: asked last, for any type. */
  readonly prefixes?: readonly string[]
}

export interface WorkerConfiguration {
  readonly workerId: string
  /** Jobs at once. */
  readonly threads: number
  /** Folder of the local internal storage. */
  readonly storagePath: string
  /** Folder for working directories. */
  readonly tmpPath: string
  /** base64 AES-256 key, when configured. */
  readonly encryptionKey?: string
  /** Clear texts that are masked in logs from the start (secrets of the environment). */
  readonly secrets: readonly string[]
  readonly plugins: readonly PluginSource[]
  /** 3,000 when absent. */
  readonly heartbeatMs?: number
  /** How long a task that was told to stop may take before its attempt ends without it; 5,000 when absent. */
  readonly tidyUpMs?: number
  /** Largest JSON text of a task's outputs, 10 MiB when absent. */
  readonly outputLimitBytes?: number
}

/** What the gateway answers workers with. */
export interface PlatformPort {
  lookup(lookup: Lookup, scope: LookupScope): Promise<LookupAnswer>
  /** `method` is a path of sdk's Platform: `kv.get`. @throws with the message that the task fails with */
  call(scope: CallScope, method: string, args: readonly unknown[]): Promise<unknown>
}

/** A two-way channel: a thread's message port here, a gRPC stream for remote workers. */
export interface Channel<Out, In> {
  send(message: Out): void
  onMessage(handler: (message: In) => void): void
  onClose(handler: () => void): void
  close(): void
}

export type LookupReply = LookupAnswer
