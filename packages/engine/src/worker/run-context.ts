import { taskRunPath } from '@windhover/core/model/storage-path.ts'
import type { Logger, Metrics, OpenTaskRunner, Platform, RunContext, TaskFiles, TaskStorage } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import { encryptedType } from './decrypt.ts'
import { createPlatform } from './platform-proxy.ts'
import type { TaskRenderer } from './task-renderer.ts'
import { scopeOf } from './task-renderer.ts'
import { openTaskFiles } from './task-run-files.ts'
import { openTaskStorage } from './task-storage.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import type { TaskWorkingDir } from './working-dir.ts'

export interface RunContextParts {
  readonly environment: WorkerEnvironment
  readonly job: WorkerJob
  readonly type: string
  readonly logger: Logger
  readonly renderer: TaskRenderer
  readonly workingDir: TaskWorkingDir
  readonly signal: () => AbortSignal
  readonly runTask: (task: Readonly<Record<string, unknown>>) => Promise<unknown>
  readonly taskRunner: (written: Readonly<Record<string, unknown>>) => Promise<OpenTaskRunner>
  /** Where files are stored and who a metric belongs to, when it is no task run. */
  readonly place?: { readonly folder: string; readonly triggerId: string }
}

/** What a task sees of the world. Its parts are made when the task first asks for them. */
export class TaskRunContext implements RunContext {
  readonly #parts: RunContextParts
  #metrics: Metrics | undefined
  #storage: TaskStorage | undefined
  #platform: Platform | undefined
  #files: TaskFiles | undefined

  constructor(parts: RunContextParts) {
    this.#parts = parts
  }

  get flow() {
    const { tenantId, namespace, id, revision, generation } = this.#parts.job.flow
    return { tenantId, namespace, id, revision, generation }
  }

  get execution() {
    return this.#parts.job.execution
  }

  get taskRun() {
    const { taskRun, attempt } = this.#parts.job
    return {
      id: taskRun.id,
      taskId: taskRun.taskId,
      attempt,
      ...(taskRun.value === undefined ? {} : { value: taskRun.value }),
      ...(taskRun.iteration === undefined ? {} : { iteration: taskRun.iteration }),
    }
  }

  get logger(): Logger {
    return this.#parts.logger
  }

  get metrics(): Metrics {
    this.#metrics ??= openMetrics(this.#parts)
    return this.#metrics
  }

  get storage(): TaskStorage {
    const { environment, job, workingDir, place } = this.#parts
    this.#storage ??= openTaskStorage({
      storage: environment.storage,
      tenantId: job.flow.tenantId,
      namespace: job.flow.namespace,
      folder: place?.folder ?? taskRunFolder(job),
      allowedPaths: environment.settings.localFiles.allowedPaths,
      workingDir,
      locateNamespaceFile: (namespace, path) =>
        environment.client.call(scopeOf(job), 'namespaceFiles.locate', [namespace, path]) as Promise<string>, // the gateway answers with the path
    })
    return this.#storage
  }

  get platform(): Platform {
    const { environment, job } = this.#parts
    this.#platform ??= createPlatform({
      call: (method, ...args) => environment.client.call(scopeOf(job), method, args),
      storage: environment.storage,
      tenantId: job.flow.tenantId,
      newId: () => environment.ids.next(),
    })
    return this.#platform
  }

  get workingDir(): TaskWorkingDir {
    return this.#parts.workingDir
  }

  get files(): TaskFiles {
    this.#files ??= openTaskFiles(this, this.#parts.renderer, this.#parts.workingDir)
    return this.#files
  }

  get signal(): AbortSignal {
    return this.#parts.signal()
  }

  get configuration(): Readonly<Record<string, unknown>> {
    return this.#parts.environment.settings.pluginConfigurations[this.#parts.type] ?? {}
  }

  // Functions rather than methods: tasks take them out of the context by name.

  get render() {
    const { renderer } = this.#parts
    return (template: string, extra?: Readonly<Record<string, unknown>>) => renderer.text(template, extra)
  }

  get renderTyped() {
    const { renderer } = this.#parts
    return (value: unknown, extra?: Readonly<Record<string, unknown>>) => renderer.typed(value, extra)
  }

  get runTask() {
    return this.#parts.runTask
  }

  get taskRunner() {
    return this.#parts.taskRunner
  }

  get encrypt() {
    const { cipher } = this.#parts.environment
    return (text: string) => (cipher.isConfigured ? { type: encryptedType, value: cipher.encrypt(text) } : undefined)
  }
}

/** Folder of a task run in the internal storage. */
export const taskRunFolder = ({ flow, execution, taskRun }: WorkerJob): string =>
  taskRunPath({
    namespace: flow.namespace,
    flowId: flow.id,
    executionId: execution.id,
    taskId: taskRun.taskId,
    taskRunId: taskRun.id,
  })

function openMetrics({ environment: { outbox, clock }, job, place }: RunContextParts): Metrics {
  const { taskRun } = job
  const owner = place === undefined ? { taskId: taskRun.taskId, taskRunId: taskRun.id } : { triggerId: place.triggerId }
  const add = (type: 'counter' | 'timer' | 'gauge', name: string, value: number, tags?: Readonly<Record<string, string>>) =>
    outbox.metric({
      tenantId: job.flow.tenantId,
      namespace: job.flow.namespace,
      flowId: job.flow.id,
      executionId: job.execution.id,
      ...owner,
      name,
      type,
      value,
      timestamp: clock.now(),
      ...(tags === undefined ? {} : { tags }),
      ...(job.execution.kind === undefined ? {} : { executionKind: job.execution.kind }),
    })
  return {
    counter: (name, value, tags) => add('counter', name, value, tags),
    timer: (name, durationMs, tags) => add('timer', name, durationMs, tags),
    gauge: (name, value, tags) => add('gauge', name, value, tags),
  }
}
