import { isTruthy, type Variables } from '@windhover/core/expression/index.ts'
import type { Task } from '@windhover/core/model/flow.ts'
import { createState, type StateType, withState } from '@windhover/core/model/state.ts'
import type { TaskRun } from '@windhover/core/model/task-run.ts'
import { namespaceFilesShape, z } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import { Attempt, type AttemptEnd, type AttemptOptions } from './attempt.ts'
import type { Interruption } from './interruption.ts'
import { loadNamespaceFiles } from './namespace-files-loader.ts'
import { storeOutputFiles, writeInputFiles } from './task-files.ts'
import type { OutputMap, TaskEnd } from './task-outputs.ts'
import { isPlainObject } from './task-renderer.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { type CacheOptions, cacheShape, keepCache, restoreCache } from './working-directory-cache.ts'

export const workingDirectoryType = 'io.kestra.plugin.core.flow.WorkingDirectory'

const childTasks = z.array(z.custom<Task>(isPlainObject))
const refused: TaskEnd = { outputs: {}, state: 'FAILED', refused: true }
const globs = z.union([z.string().transform((text) => [text]), z.array(z.string())])

type ChildState = 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED' | 'SKIPPED' | 'REFUSED'

type EndState = Exclude<ChildState, 'REFUSED'>

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

  async #runChild(task: Task): Promise<ChildState> {
    const now = this.#environment.clock.now()
    const created = this.#childRun(task, now)
    const attempt = new Attempt(this.#environment, this.#childJob(task, created), {
      thread: this.#options.thread,
      workingDir: this.#attempt.workingDir,
    })
    if (this.interruption !== undefined) attempt.interrupt(this.interruption)
    this.#current = attempt
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
    const running = runningRun(created, now, this.#options.workerId)
    this.#report(running)
    const end = await attempt.run()
    const state = childState(task, end.state)
    this.#report(endedRun(running, state, end.state, { at: end.endedAt, outputs: end.outputs, logFile: end.logFile }))
    this.#addOutputs(task.id, end.outputs ?? {})
    return state
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
    const own: Variables = {
      ...variables,
      task: { id: task.id, type: task.type },
      taskrun: {
        id: taskRun.id,
        startDate: new Date(taskRun.state.histories[0]?.date ?? 0).toISOString(),
        attemptsCount: 0,
        parentId: this.job.taskRun.id,
        ...(taskRun.value === undefined ? {} : { value: taskRun.value }),
      },
      workerTaskrun: variables['taskrun'],
      outputs: { ...this.#outputs },
    }
    return { ...this.job, task, taskRun, attempt: 0, variables: own }
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

/** A child is tried once, whatever its `retry` says: nobody runs it again outside of its directory. So its allowFailure counts at once. */
function childState(task: Task, state: EndState): EndState {
  const forgiven = state === 'FAILED' && task.allowFailure === true ? 'WARNING' : state
  return forgiven === 'WARNING' && task.allowWarning === true ? 'SUCCESS' : forgiven
}

function runningRun(taskRun: TaskRun, at: number, workerId: string): TaskRun {
  const state = withState(taskRun.state, 'RUNNING', at)
  return { ...taskRun, state, attempts: [{ state: withState(createState(at), 'RUNNING', at), workerId }] }
}

interface ChildEnd {
  readonly at: number
  readonly outputs: OutputMap | null
  readonly workerId?: string
  readonly logFile?: string | undefined
}

function endedRun(taskRun: TaskRun, state: StateType, attemptState: StateType, end: ChildEnd): TaskRun {
  const [running] = taskRun.attempts ?? []
  const before = running ?? { state: createState(end.at), ...(end.workerId === undefined ? {} : { workerId: end.workerId }) }
  const attempt = {
    ...before,
    state: withState(before.state, attemptState, end.at),
    ...(end.logFile === undefined ? {} : { logFile: end.logFile }),
  }
  return { ...taskRun, outputs: end.outputs, attempts: [attempt], state: withState(taskRun.state, state, end.at) }
}
