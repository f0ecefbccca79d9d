import type { JobEnded } from '@windhover/core/execution/event.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { type AnyTask, type OpenTaskRunner, parseDuration, TaskError } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import { type Interruption, timedOut } from './interruption.ts'
import { LogFile } from './log-file.ts'
import { openTaskRunner } from './open-task-runner.ts'
import { TaskRunContext, taskRunFolder } from './run-context.ts'
import { SecretMask } from './secret-mask.ts'
import { findCached, storeCached } from './task-cache.ts'
import { TaskLogger } from './task-logger.ts'
import { type OutputMap, storedOutputs, type TaskEnd, taskEnd } from './task-outputs.ts'
import { propertiesOf } from './task-properties.ts'
import { scopeOf, TaskRenderer } from './task-renderer.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { TaskWorkingDir } from './working-dir.ts'

/** How long an interrupted task may tidy up before its attempt ends without it. */
const defaultTidyUpMs = 5_000

export interface AttemptOptions {
  /** Name in log entries. */
  readonly thread: string
  /** Of the WorkingDirectory around; absent: the task run gets one of its own. */
  readonly workingDir?: TaskWorkingDir
}

export type AttemptEnd = Omit<JobEnded, 'type' | 'taskRunId' | 'attempt' | 'workerId'>

/** One try of one task run, from rendering to outputs. Never rejects: what goes wrong is its end state. */
export class Attempt {
  readonly job: WorkerJob
  readonly logger: TaskLogger
  readonly renderer: TaskRenderer
  readonly workingDir: TaskWorkingDir
  readonly environment: WorkerEnvironment
  readonly #mask: SecretMask
  readonly #ownsWorkingDir: boolean
  readonly #ended = Promise.withResolvers<AttemptEnd>()
  readonly #startedAt: number
  #logFile: LogFile | undefined
  #controller: AbortController | undefined
  #interruption: Interruption | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(environment: WorkerEnvironment, job: WorkerJob, options: AttemptOptions) {
    this.environment = environment
    this.job = job
    this.#mask = new SecretMask([], environment.mask)
    this.#startedAt = environment.clock.now()
    this.#ownsWorkingDir = options.workingDir === undefined
    this.workingDir = options.workingDir ?? new TaskWorkingDir(environment.configuration.tmpPath)
    this.logger = new TaskLogger({
      about: aboutLogs(job, options.thread),
      minLevel: job.task.logLevel,
      mask: this.#mask,
      clock: environment.clock,
      write: (entry) => this.#writeLog(entry),
      drained: () => (this.#logFile === undefined ? environment.outbox.drained(() => this.#askForRoom()) : this.#logFile.drained()),
    })
    this.renderer = new TaskRenderer(environment, job, this.#mask)
  }

  get startedAt(): number {
    return this.#startedAt
  }

  get interruption(): Interruption | undefined {
    return this.#interruption
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#interruption !== undefined) this.#controller.abort(this.#interruption)
    }
    return this.#controller.signal
  }

  /** Tells the task to stop. It has some seconds to do so; then the attempt ends without waiting for it. */
  interrupt(reason: Interruption): void {
    if (this.#interruption !== undefined) return
    this.#interruption = reason
    this.#controller?.abort(reason)
    this.#timers.push(setTimeout(() => void this.#finish(this.#failed(reason)), this.environment.configuration.tidyUpMs ?? defaultTidyUpMs))
  }

  /** `work` is what to do instead of the task's own `run` (a WorkingDirectory). */
  run(work?: (attempt: Attempt) => Promise<TaskEnd>): Promise<AttemptEnd> {
    void this.#perform(work).then(
      (end) => this.#finish(end),
      (error: unknown) => this.#finish(this.#failed(error)),
    )
    return this.#ended.promise
  }

  async #perform(work?: (attempt: Attempt) => Promise<TaskEnd>): Promise<TaskEnd> {
    const { task } = this.job
    if (task.logToFile === true) this.#logFile = await LogFile.open(this.environment.configuration.tmpPath)
    if (this.#interruption !== undefined) throw this.#interruption
    if (work !== undefined) return work(this)
    if (task.taskCache?.enabled === true) {
      const cached = await findCached(this)
      if (cached.outputs !== undefined) return { outputs: cached.outputs, state: 'SUCCESS' }
      const end = await this.#runTask()
      if (cached.key !== undefined && (end.state === 'SUCCESS' || end.state === 'WARNING')) await storeCached(this, cached.key, end.outputs)
      return end
    }
    return this.#runTask()
  }

  async #runTask(): Promise<TaskEnd> {
    const { task } = this.job
    if (task.timeout !== undefined) await this.#startTimeout(task.timeout)
    const returned = await this.runDefinition(task.type, task)
    if (this.#interruption !== undefined) throw this.#interruption
    return taskEnd(returned, this.environment.configuration.outputLimitBytes)
  }

  /** Runs a task as part of this attempt; what its `run` returns. */
  async runDefinition(type: string, task: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { registry } = this.environment
    const definition: AnyTask = registry.find(type) ?? (await registry.load(type))
    const properties = await propertiesOf(definition, task, this.renderer, this.#mask)
    if (this.#interruption !== undefined) throw this.#interruption
    // `propertiesOf` parsed them with the definition's own schemas; the registry forgot the types.
    return definition.run(this.context(definition.type), properties as never)
  }

  context(type: string): TaskRunContext {
    return new TaskRunContext({
      environment: this.environment,
      job: this.job,
      type,
      logger: this.logger,
      renderer: this.renderer,
      workingDir: this.workingDir,
      signal: () => this.signal,
      runTask: (task) => this.#runNested(task),
      taskRunner: (written) => this.#openRunner(written),
    })
  }

  #openRunner(written: Readonly<Record<string, unknown>>): Promise<OpenTaskRunner> {
    const { registry } = this.environment
    return openTaskRunner({ registry, renderer: this.renderer, mask: this.#mask, context: (type) => this.context(type) }, written)
  }

  async #runNested(task: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (typeof task['type'] !== 'string') throw new TaskError('The task to run needs a `type`')
    return this.runDefinition(task['type'], task)
  }

  async #startTimeout(authored: string): Promise<void> {
    const text = await this.renderer.text(String(authored))
    const timeoutMs = parseDuration(text)
    if (timeoutMs === undefined) throw new TaskError(`The timeout '${text}' is not a duration; write ISO-8601 such as PT30S, or seconds`)
    // setTimeout counts in 31 bits: a longer timeout than that (24 days) is none
    if (timeoutMs < 2 ** 31) this.#timers.push(setTimeout(() => this.interrupt(timedOut(timeoutMs)), timeoutMs))
  }

  /** The end of a try that threw, or was stopped. */
  #failed(error: unknown): TaskEnd {
    const reason = this.#interruption
    if (reason?.kind === 'killed' || reason?.kind === 'shutdown') return { outputs: {}, state: 'KILLED' }
    this.logger.failure(reason ?? error, this.job.flow.generation)
    return { outputs: failedOutputs(error, this.environment.configuration.outputLimitBytes), state: 'FAILED' }
  }

  #finished = false

  async #finish(end: TaskEnd): Promise<void> {
    if (this.#finished) return
    this.#finished = true
    for (const timer of this.#timers) clearTimeout(timer)
    if (this.#interruption?.kind === 'timeout' && end.state === 'SUCCESS') this.logger.failure(this.#interruption, this.job.flow.generation)
    const endedAt = this.environment.clock.now()
    const logFile = this.#logFile === undefined ? undefined : await this.#storeLogFile(this.#logFile)
    this.logger.mute()
    if (this.#ownsWorkingDir && this.workingDir.exists) await this.#removeWorkingDir()
    this.#ended.resolve({ ...end, startedAt: this.#startedAt, endedAt, ...(logFile === undefined ? {} : { logFile }) })
  }

  async #storeLogFile(file: LogFile): Promise<string | undefined> {
    this.#logFile = undefined
    try {
      return await file.store(this.environment.storage, this.job.flow.tenantId, taskRunFolder(this.job))
    } catch (error) {
      this.logger.failure(error, this.job.flow.generation, (message) => `Unable to store the log file: ${message}`)
      return undefined
    }
  }

  async #removeWorkingDir(): Promise<void> {
    try {
      await this.workingDir.remove()
    } catch (error) {
      this.environment.report('Unable to remove a working directory', error)
    }
  }

  #askForRoom(): Promise<unknown> {
    return this.environment.client.call(scopeOf(this.job), 'logs.room', [])
  }

  #writeLog(entry: LogEntry): void {
    if (this.#logFile === undefined) this.environment.outbox.log(entry)
    else this.#logFile.write(entry)
  }
}

function failedOutputs(error: unknown, limitBytes: number | undefined): OutputMap {
  if (!(error instanceof TaskError) || error.outputs === undefined) return {}
  return storedOutputs(error.outputs, limitBytes)
}

function aboutLogs({ flow, execution, taskRun, attempt }: WorkerJob, thread: string): Omit<LogEntry, 'timestamp' | 'level' | 'message'> {
  return {
    tenantId: flow.tenantId,
    namespace: flow.namespace,
    flowId: flow.id,
    executionId: execution.id,
    taskId: taskRun.taskId,
    taskRunId: taskRun.id,
    attemptNumber: attempt,
    thread,
    ...(execution.kind === undefined ? {} : { executionKind: execution.kind }),
  }
}
