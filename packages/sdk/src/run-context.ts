import type { TaskGeneration } from './generation.ts'
import type { OpenTaskRunner } from './runner-commands.ts'

/** What a running task sees of the world. Everything that reaches outside the worker is a call of the worker protocol. */
export interface RunContext {
  readonly flow: {
    readonly tenantId: string
    readonly namespace: string
    readonly id: string
    readonly revision: number
    /** The generation of the flow language the flow was saved with. */
    readonly generation?: TaskGeneration
  }
  readonly execution: { readonly id: string; readonly kind?: string }
  readonly taskRun: {
    readonly id: string
    readonly taskId: string
    /** 0-based. */
    readonly attempt: number
    readonly value?: string
    readonly iteration?: number
  }
  readonly logger: Logger
  readonly metrics: Metrics
  readonly storage: TaskStorage
  readonly platform: Platform
  /** A folder of this task run alone, made on first use and removed when it ends. */
  readonly workingDir: WorkingDir
  readonly files: TaskFiles
  /** Kill, timeout and worker shutdown; `signal.reason` says which. */
  readonly signal: AbortSignal
  /** Text of a template, with extra variables over the context. For properties declared literal(). */
  render(template: string, extra?: Readonly<Record<string, unknown>>): Promise<string>
  /** A single `{{ expression }}` keeps the type of its value; maps and lists are rendered inside. */
  renderTyped(value: unknown, extra?: Readonly<Record<string, unknown>>): Promise<unknown>
  /**
   * Runs another runnable task, written as in a flow (`{type, …}`), as a part of this task run: its properties are rendered,
   * its logs and metrics are this task run's. Absent where no other task can be run.
   * @throws TaskError when the type is unknown or not runnable, and whatever the task throws
   */
  runTask?(task: Readonly<Record<string, unknown>>): Promise<unknown>
  /**
   * The task runner written as in a flow (`{type, …}`), its properties rendered. Absent where there are none.
   * @throws TaskError when no plugin has the type
   */
  taskRunner?(written: Readonly<Record<string, unknown>>): Promise<OpenTaskRunner>
  /** Encrypts for an output that must not be readable at rest; undefined when no key is configured. */
  encrypt(text: string): { readonly type: string; readonly value: string } | undefined
  /** `kestra.plugins.configurations` of this type. */
  readonly configuration: Readonly<Record<string, unknown>>
}

export interface Logger {
  trace(message: string): void
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
  /** Asks to wait, when more was written than could be handed on: for tasks that write without end. */
  drained?(): Promise<void> | undefined
}

export interface Metrics {
  counter(name: string, value: number, tags?: Readonly<Record<string, string>>): void
  /** Milliseconds. */
  timer(name: string, durationMs: number, tags?: Readonly<Record<string, string>>): void
  gauge(name: string, value: number, tags?: Readonly<Record<string, string>>): void
}

/** Internal storage (`kestra:///…` URIs) and the other places a URI may name (`nsfile://`, `file://` where allowed). */
export interface TaskStorage {
  /** @throws when the URI is not allowed or nothing is there */
  read(uri: string): Promise<AsyncIterable<Uint8Array>>
  /** Stores a file below the task run; the URI to hand on. `name` defaults to a random one with `extension`. */
  put(
    body: AsyncIterable<Uint8Array> | Uint8Array | string,
    options?: { readonly name?: string; readonly extension?: string },
  ): Promise<string>
  sizeOf(uri: string): Promise<number>
  exists(uri: string): Promise<boolean>
  delete(uri: string): Promise<boolean>
}

export interface WorkingDir {
  /** Absolute path of the folder; makes it. */
  path(): Promise<string>
  /** Absolute path of a member. @throws when it would leave the folder */
  resolve(relative: string): Promise<string>
  /** Relative paths of the regular files that a glob list matches, ascending. */
  match(globs: readonly string[]): Promise<readonly string[]>
}

/** Files between the working directory and the world outside it. */
export interface TaskFiles {
  /**
   * Copies the files of namespaces, then writes `inputFiles`: file name → content or URI, or a text that renders to such a JSON map.
   * @throws TaskError when a name leaves the working directory
   */
  provide(files: { readonly inputFiles?: unknown; readonly namespaceFiles?: Readonly<Record<string, unknown>> | undefined }): Promise<void>
  /** Copies what a URI names into the working directory, under a name of its own; the absolute path. */
  fetch(uri: string): Promise<string>
  /** Writes a text file of the working directory; its absolute path. */
  write(relative: string, content: string): Promise<string>
  /** Makes a folder of the working directory; its absolute path. */
  makeFolder(relative: string): Promise<string>
  /** Removes a file of the working directory, if it is there. */
  remove(relative: string): Promise<void>
  /** Stores the regular files that the globs match: relative path → URI. */
  store(globs: readonly string[]): Promise<Readonly<Record<string, string>>>
  /** Stores every regular file below a folder of the working directory: path relative to that folder → URI. */
  storeFolder(folder: string): Promise<Readonly<Record<string, string>>>
}

export interface KvValue {
  readonly key: string
  readonly value: unknown
  readonly type: string
  readonly description?: string
  /** Milliseconds since 1970. */
  readonly expiration?: number
}

export interface NamespaceFile {
  readonly path: string
  readonly version: number
  readonly sizeBytes: number
}

/** The rest of the platform as a task may use it. Dates are milliseconds since 1970. */
export interface Platform {
  readonly kv: {
    /** In the flow's own namespace also in its parents. @throws when expired */
    get(namespace: string, key: string): Promise<KvValue | undefined>
    set(
      namespace: string,
      key: string,
      value: unknown,
      options?: { overwrite?: boolean; ttlMs?: number; type?: string; description?: string },
    ): Promise<void>
    delete(namespace: string, key: string): Promise<boolean>
    keys(namespace: string, prefix?: string): Promise<readonly string[]>
    purge(request: PurgeKv): Promise<number>
  }
  readonly namespaceFiles: {
    list(namespace: string): Promise<readonly NamespaceFile[]>
    read(namespace: string, path: string, version?: number): Promise<AsyncIterable<Uint8Array>>
    put(
      namespace: string,
      path: string,
      body: AsyncIterable<Uint8Array> | Uint8Array,
      conflict: 'OVERWRITE' | 'SKIP' | 'ERROR',
    ): Promise<void>
    delete(namespace: string, path: string): Promise<boolean>
    purge(request: PurgeFiles): Promise<number>
  }
  readonly executions: {
    count(request: { namespace?: string; flowId?: string; states?: readonly string[]; after?: number; before?: number }): Promise<number>
    resume(request: { executionId: string; inputs?: Readonly<Record<string, unknown>> }): Promise<void>
    purge(request: PurgeExecutions): Promise<{ executionsCount: number; logsCount: number; storagesCount: number; metricsCount: number }>
  }
  readonly logs: {
    find(request: {
      executionId: string
      taskIds?: readonly string[]
      minLevel: string
    }): Promise<readonly Readonly<Record<string, unknown>>[]>
    purge(request: {
      namespace?: string
      flowId?: string
      executionId?: string
      levels?: readonly string[]
      /** true: entries of executions only; false: only those that belong to none; absent: both. */
      ofExecutions?: boolean
      after?: number
      before: number
    }): Promise<number>
  }
  readonly flows: {
    /** Keeps the newest revisions; the size of what went. */
    purge(request: { namespace?: string; flowId?: string; before?: number; keepAmount?: number }): Promise<number>
  }
  readonly triggers: {
    toggle(request: { namespace: string; flowId: string; triggerId: string; enabled: boolean }): Promise<void>
  }
  readonly storage: {
    purgeExecutionFiles(executionId: string): Promise<readonly string[]>
    purge(request: {
      namespace?: string
      flowId?: string
      after?: number
      before: number
      dryRun: boolean
    }): Promise<{ scannedCount: number; purgedCount: number; deletedFilesCount: number }>
  }
}

export interface PurgeKv {
  readonly namespaces?: readonly string[]
  readonly namespacePattern?: string
  readonly keyPattern?: string
  readonly includeChildNamespaces: boolean
  readonly behavior:
    | { readonly type: 'key'; readonly expiredOnly: boolean }
    | { readonly type: 'version'; readonly before?: number; readonly keepAmount?: number }
}

export interface PurgeFiles {
  readonly namespaces?: readonly string[]
  readonly namespacePattern?: string
  readonly filePattern?: string
  readonly includeChildNamespaces: boolean
  readonly behavior: { readonly type: 'version'; readonly before?: number; readonly keepAmount?: number }
}

export interface PurgeExecutions {
  readonly namespace?: string
  readonly flowId?: string
  readonly states?: readonly string[]
  readonly after?: number
  readonly before: number
  readonly purgeExecution: boolean
  readonly purgeLog: boolean
  readonly purgeMetric: boolean
  readonly purgeStorage: boolean
  readonly batchSize: number
}
