import { nextTry } from '@windhover/core/execution/next-try.ts'
import { isTruthy, type Variables } from '@windhover/core/expression/index.ts'
import type { Task } from '@windhover/core/model/flow.ts'
import { createState, withState } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import { namespaceFilesShape, z } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import { pause } from '../lifecycle.ts'
import { Attempt, type AttemptEnd, type AttemptOptions } from './attempt.ts'
import type { Interruption } from './interruption.ts'
import { loadNamespaceFiles } from './namespace-files-loader.ts'
import { storeOutputFiles, writeInputFiles } from './task-files.ts'
import type { OutputMap, TaskEnd } from './task-outputs.ts'
import { isPlainObject } from './task-renderer.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { type CacheOptions, cacheShape, keepCache, restoreCache } from './working-directory-cache.ts'
import { childState, type EndState, endedRun, runningRun } from './working-directory-runs.ts'

export const workingDirectoryType = 'io.kestra.plugin.core.flow.WorkingDirectory'

const childTasks = z.array(z.custom<Task>(isPlainObject))
const refused: TaskEnd = { outputs: {}, state: 'FAILED', refused: true }
const globs = z.union([z.string().transform((text) => [text]), z.array(z.string())])

/** A WorkingDirectory: its children one after the other in one folder, each with a task run of its own that is reported as it goes (spec §4.6). */
export class WorkingDirectoryJob {
  readonly job: WorkerJob
  readonly #environment: WorkerEnvironment
  readonly #options: AttemptOptions & { readonly workerId: string }
  readonly #attempt: Attempt
  readonly #outputs: Record<string, unknown>
  #current: Attempt | undefined

  constructor(environment: WorkerEnvironment, job: WorkerJob, options: AttemptOptions & { readonly workerId: string }) {
    this.#environment = environment
    this.job = job
    this.#options = options
    this.#attempt = new Attempt(environment, job, { thread: options.thread })
    const outputs = this.#attempt.renderer.variables['outputs']
    this.#outputs = isPlainObject(outputs) ? { ...outputs } : {}
  }

  get startedAt(): number {
    return this.#attempt.startedAt
  }

  get interruption(): Interruption | undefined {
    return this.#attempt.interruption
  }

  interrupt(reason: Interruption): void {
    this.#attempt.interrupt(reason)
    this.#current?.interrupt(reason)
  }

  run(): Promise<AttemptEnd> {
    return this.#attempt.run(() => this.#perform())
  }

  async #perform(): Promise<TaskEnd> {
    const { task, flow } = this.job
    let cache: CacheOptions | undefined
    let restoredAt = 0
    try {
      if (task['cache'] !== undefined) cache = cacheShape.parse(await this.#attempt.renderer.deep(task['cache']))
      if (cache !== undefined) restoredAt = await restoreCache(this.#attempt, cache)
      await this.#prepare(task)
    } catch (error) {
      this.#attempt.logger.failure(error, flow.generation, (message) => `Failed preExecuteTasks on WorkingDirectory: ${message}`)
      return refused
    }
    const children = childTasks.parse(task['tasks'] ?? []).filter((child) => child.disabled !== true)
    const state = await this.#runChildren(children)
    if (state === 'REFUSED') return refused
    if (this.interruption !== undefined) throw this.interruption
    try {
      const outputs = await this.#capture(task)
      if (cache !== undefined) await keepCache(this.#attempt, cache, restoredAt)
      return { outputs, state }
    } catch (error) {
      this.#attempt.logger.failure(error, flow.generation, (message) => `Failed postExecuteTasks on WorkingDirectory: ${message}`)
      return refused
    }
  }

  async #prepare(task: Task): Promise<void> {
    const { renderer, workingDir, logger } = this.#attempt
    const context = this.#attempt.context(workingDirectoryType)
    if (isPlainObject(task['namespaceFiles']))
      await loadNamespaceFiles(context, namespaceFilesShape.parse(await renderer.deep(task['namespaceFiles'])))
    if (task['inputFiles'] === undefined || task['inputFiles'] === null) return
    const count = await writeInputFiles(task['inputFiles'], { renderer, workingDir, storage: context.storage })
    logger.trace(`Provided ${count} input(s).`)
  }

  async #capture(task: Task): Promise<OutputMap> {
    if (task['outputFiles'] === undefined || task['outputFiles'] === null) return {}
    const { logger } = this.#attempt
    const outputFiles = await this.#store(task['outputFiles']).catch((error: unknown) => {
      logger.failure(error, this.job.flow.generation, () => 'Unable to capture WorkingDirectory output files')
      throw error
    })
    logger.trace(`Captured ${Object.keys(outputFiles).length} output file(s).`)
    return { outputFiles }
  }

  async #store(outputFiles: unknown): Promise<Readonly<Record<string, string>>> {
    const { renderer, workingDir } = this.#attempt
    const patterns = globs.parse(await renderer.deep(outputFiles))
    return storeOutputFiles(patterns, { workingDir, storage: this.#attempt.context(workingDirectoryType).storage })
  }

  /** The worst state of the children, before the WorkingDirectory's own allowFailure. */
  async #runChildren(tasks: readonly Task[]): Promise<TaskEnd['state'] | 'REFUSED'> {
    let hasWarning = false
    for (const [at, task] of tasks.entries()) {
      const state = await this.#runChild(task)
      if (this.interruption?.kind === 'killed') {
        this.#killRest(tasks.slice(at + 1))
        return 'KILLED'
      }
      if (state === 'FAILED' || state === 'KILLED' || state === 'REFUSED') return state
      hasWarning ||= state === 'WARNING'
    }
    return hasWarning ? 'WARNING' : 'SUCCESS'
  }

  async #runChild(task: Task): Promise<EndState | 'REFUSED'> {
    const now = this.#environment.clock.now()
    const created = this.#childRun(task, now)
    const attempt = this.#attemptOf(task, created)
    const { generation } = this.job.flow
    try {
      if (task.runIf !== undefined && !isTruthy(await attempt.renderer.text(String(task.runIf)))) {
        this.#report(endedRun(created, 'SKIPPED', 'SKIPPED', { at: now, workerId: this.#options.workerId, outputs: null }))
        return 'SKIPPED'
      }
    } catch (error) {
      attempt.logger.failure(error, generation, (message) => `Failed evaluating runIf: ${message}`)
      return 'REFUSED'
    }
    return this.#tryChild(task, runningRun(created, now, this.#options.workerId), attempt)
  }

  /** One try of a child; while its retry has something left, it is tried again in the same directory. */
  async #tryChild(task: Task, running: TaskRun, attempt: Attempt): Promise<EndState> {
    this.#report(running)
    const end = await attempt.run()
    const how = { at: end.endedAt, outputs: end.outputs, logFile: end.logFile }
    const failed = endedRun(running, 'FAILED', end.state, how)
    const due = end.state === 'FAILED' && this.interruption === undefined ? this.#retryDue(task, failed) : undefined
    if (due !== undefined) {
      const again = await this.#waitForRetry(failed, due)
      return again === undefined ? 'KILLED' : this.#tryChild(task, again, this.#attemptOf(task, again))
    }
    const state = childState(task, end.state, running)
    this.#report(endedRun(running, state, end.state, how))
    this.#addOutputs(task.id, end.outputs ?? {})
    return state
  }

  /** A failure that is allowed is none to the retry around it, only to the task's own. */
  #retryDue(task: Task, failed: TaskRun): number | undefined {
    const retry = task.retry ?? (task.allowFailure === true ? undefined : this.job.task.retry)
    if (retry === undefined || retry.behavior === 'CREATE_NEW_EXECUTION') return undefined
    return nextTry(retry, failed, { now: this.#environment.clock.now() })
  }

  /** The task run as its next attempt begins; undefined when it was told to stop meanwhile. */
  async #waitForRetry(failed: TaskRun, due: number): Promise<TaskRun | undefined> {
    const { clock } = this.#environment
    const waiting = { ...failed, state: withState(failed.state, 'RETRYING', clock.now()) }
    this.#report(waiting)
    await pause(Math.max(0, due - clock.now()), this.#attempt.signal)
    if (this.interruption !== undefined) {
      this.#report({ ...waiting, state: withState(waiting.state, 'KILLED', clock.now()) })
      return undefined
    }
    const now = clock.now()
    const created = { ...waiting, state: withState(waiting.state, 'CREATED', now) }
    this.#report(created)
    return runningRun({ ...created, state: withState(created.state, 'SUBMITTED', now) }, now, this.#options.workerId)
  }

  #attemptOf(task: Task, taskRun: TaskRun): Attempt {
    const attempt = new Attempt(this.#environment, this.#childJob(task, taskRun), {
      thread: this.#options.thread,
      workingDir: this.#attempt.workingDir,
    })
    if (this.interruption !== undefined) attempt.interrupt(this.interruption)
    this.#current = attempt
    return attempt
  }

  #killRest(tasks: readonly Task[]): void {
    const now = this.#environment.clock.now()
    for (const task of tasks) {
      const created = this.#childRun(task, now)
      this.#report({ ...created, state: withState(created.state, 'KILLED', now) })
    }
  }

  #childRun(task: Task, now: number): TaskRun {
    const { taskRun, flow, execution } = this.job
    return {
      id: this.#environment.ids.next(),
      executionId: execution.id,
      namespace: flow.namespace,
      flowId: flow.id,
      taskId: task.id,
      parentTaskRunId: taskRun.id,
      outputs: null,
      state: createState(now),
      seq: 0,
      ...(taskRun.value === undefined ? {} : { value: taskRun.value }),
      ...(taskRun.forceExecution === undefined ? {} : { forceExecution: taskRun.forceExecution }),
    }
  }

  #childJob(task: Task, taskRun: TaskRun): WorkerJob {
    const variables = this.#attempt.renderer.variables
    // the attempt that begins is in the list already when it is not the first
    const tries = Math.max(0, (taskRun.attempts?.length ?? 0) - 1)
    const own: Variables = {
      ...variables,
      task: { id: task.id, type: task.type },
      taskrun: {
        id: taskRun.id,
        startDate: new Date(taskRun.state.histories[0]?.date ?? 0).toISOString(),
        attemptsCount: tries,
        parentId: this.job.taskRun.id,
        ...(taskRun.value === undefined ? {} : { value: taskRun.value }),
      },
      workerTaskrun: variables['taskrun'],
      outputs: { ...this.#outputs },
    }
    return { ...this.job, task, taskRun, attempt: tries, variables: own }
  }

  /** Later children see the outputs below the values of the loops around (spec §4.5). */
  #addOutputs(taskId: string, outputs: OutputMap): void {
    const parents = this.#attempt.renderer.variables['parents']
    const values = (Array.isArray(parents) ? parents.toReversed() : []).flatMap((parent: unknown) => iterationValue(parent))
    const { value } = this.job.taskRun
    if (value !== undefined) values.push(value)
    const nested = values.reduceRight<OutputMap>((inner, key) => ({ [key]: inner }), outputs)
    const known = this.#outputs[taskId]
    this.#outputs[taskId] = values.length > 0 && isPlainObject(known) ? merged(known, nested) : nested
  }

  #report(taskRun: TaskRun): void {
    this.#environment.outbox.send({ type: 'Reported', executionId: this.job.execution.id, taskRun })
  }
}

function iterationValue(parent: unknown): readonly string[] {
  if (!isPlainObject(parent) || !isPlainObject(parent['taskrun'])) return []
  const { value } = parent['taskrun']
  return typeof value === 'string' ? [value] : []
}

function merged(first: OutputMap, second: OutputMap): OutputMap {
  const result: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const known = result[key]
    result[key] = isPlainObject(known) && isPlainObject(value) ? merged(known, value) : value
  }
  return result
}
