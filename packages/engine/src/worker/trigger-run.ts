import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { triggerPath } from '@windhover/core/model/storage-path.ts'
import type { AnyTrigger, OpenTaskRunner, TriggerContext } from '@windhover/sdk'
import type { TriggerEnd, TriggerJob, WorkerJob } from '../gateway/protocol.ts'
import { type Interruption, timedOut } from './interruption.ts'
import { LogFile } from './log-file.ts'
import { openTaskRunner } from './open-task-runner.ts'
import { TaskRunContext } from './run-context.ts'
import { SecretMask } from './secret-mask.ts'
import { messageOf, TaskLogger } from './task-logger.ts'
import { propertiesOf } from './task-properties.ts'
import { isPlainObject, TaskRenderer } from './task-renderer.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { TaskWorkingDir } from './working-dir.ts'

type Variables = Readonly<Record<string, unknown>>

/** How long an interrupted trigger may tidy up before its evaluation ends without it. */
const defaultTidyUpMs = 5_000

/** One evaluation of a polling trigger, or a realtime trigger from its start to its end. Never rejects. */
export class TriggerRun {
  readonly job: TriggerJob
  readonly #environment: WorkerEnvironment
  readonly #mask: SecretMask
  readonly #logger: TaskLogger
  readonly #renderer: TaskRenderer
  readonly #workingDir: TaskWorkingDir
  readonly #controller = new AbortController()
  readonly #interrupted = Promise.withResolvers<never>()
  #interruption: Interruption | undefined
  #logFile: LogFile | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(environment: WorkerEnvironment, job: TriggerJob) {
    this.job = job
    this.#environment = environment
    this.#mask = new SecretMask([], environment.mask)
    this.#workingDir = new TaskWorkingDir(environment.configuration.tmpPath)
    this.#logger = new TaskLogger({
      about: aboutLogs(job),
      minLevel: levelOf(job),
      mask: this.#mask,
      clock: environment.clock,
      write: (entry) => (this.#logFile === undefined ? environment.outbox.log(entry) : this.#logFile.write(entry)),
    })
    this.#renderer = new TaskRenderer(environment, workerJob(job), this.#mask)
    // it may happen while nobody waits for it
    this.#interrupted.promise.catch(() => undefined)
  }

  get interruption(): Interruption | undefined {
    return this.#interruption
  }

  /** Tells it to stop; it has some seconds to do so. */
  interrupt(reason: Interruption): void {
    if (this.#interruption !== undefined) return
    this.#interruption = reason
    this.#controller.abort(reason)
    const tidyUpMs = this.#environment.configuration.tidyUpMs ?? defaultTidyUpMs
    this.#timers.push(setTimeout(() => this.#interrupted.reject(reason), tidyUpMs))
  }

  async run(): Promise<TriggerEnd> {
    const { trigger, timeoutMs } = this.job
    if (trigger['logToFile'] === true) this.#logFile = await LogFile.open(this.#environment.configuration.tmpPath)
    if (timeoutMs !== undefined) this.#timers.push(setTimeout(() => this.interrupt(timedOut(timeoutMs)), timeoutMs))
    const end = await Promise.race([this.#evaluate(), this.#interrupted.promise]).catch((error: unknown) => this.#failed(error))
    for (const timer of this.#timers) clearTimeout(timer)
    const logFile = await this.#tidyUp()
    return { ...end, ...(logFile !== undefined && { logFile }) }
  }

  async #evaluate(): Promise<TriggerEnd> {
    const { trigger } = this.job
    const startedAt = this.#environment.clock.now()
    this.#logger.debug(`Type ${shortName(trigger.type)} started`)
    const definition = await this.#environment.registry.loadTrigger(trigger.type)
    const properties = await propertiesOf(definition, trigger, this.#renderer, this.#mask)
    if (this.#interruption !== undefined) throw this.#interruption
    const end = await this.#use(definition, properties)
    if (this.#interruption !== undefined) throw this.#interruption
    this.#logger.debug(`Type ${shortName(trigger.type)} completed in ${this.#environment.clock.now() - startedAt} ms`)
    return end
  }

  /** `properties` were parsed with the definition's own schemas; the registry forgot the types. */
  async #use(definition: AnyTrigger, properties: unknown): Promise<TriggerEnd> {
    const context = this.#context(definition.type)
    if ('poll' in definition) {
      const found = await definition.poll(context, properties as never)
      return found === undefined || found === null ? { type: 'nothing' } : { type: 'fired', variables: variablesOf(found) }
    }
    for await (const event of definition.listen(context, properties as never)) {
      if (this.#interruption !== undefined) break
      await this.#environment.client.fired(this.job.id, variablesOf(event))
    }
    return { type: 'nothing' }
  }

  #context(type: string): TriggerContext {
    const { flow, executionId, trigger } = this.job
    const folder = triggerPath({ namespace: flow.namespace, flowId: flow.id, executionId, triggerId: trigger.id })
    const context = new TaskRunContext({
      environment: this.#environment,
      job: workerJob(this.job),
      type,
      logger: this.#logger,
      renderer: this.#renderer,
      workingDir: this.#workingDir,
      signal: () => this.#controller.signal,
      place: { folder, triggerId: trigger.id },
      runTask: refuse,
      taskRunner: (written) => this.#openRunner(written),
    })
    return Object.assign(context, { trigger: { id: trigger.id, type: trigger.type } })
  }

  #openRunner(written: Variables): Promise<OpenTaskRunner> {
    const { registry } = this.#environment
    return openTaskRunner({ registry, renderer: this.#renderer, mask: this.#mask, context: (type) => this.#context(type) }, written)
  }

  #failed(error: unknown): TriggerEnd {
    const reason = this.#interruption
    if (reason?.kind === 'killed' || reason?.kind === 'shutdown') return { type: 'stopped' }
    this.#logger.failure(reason ?? error, this.job.flow.generation)
    return { type: 'failed', message: messageOf(reason ?? error) }
  }

  async #tidyUp(): Promise<string | undefined> {
    const file = this.#logFile
    this.#logFile = undefined
    try {
      if (this.#workingDir.exists) await this.#workingDir.remove()
      const { flow, executionId, trigger } = this.job
      const place = { namespace: flow.namespace, flowId: flow.id, executionId, triggerId: trigger.id }
      return await file?.store(this.#environment.storage, flow.tenantId, triggerPath(place))
    } catch (error) {
      this.#environment.report('Unable to tidy up after a trigger', error)
      return undefined
    } finally {
      this.#logger.mute()
    }
  }
}

const shortName = (type: string): string => type.split('.').at(-1) ?? type

const refuse = () => Promise.reject(new Error('A trigger runs no tasks'))

/** What a trigger gave, as it is stored with the execution. */
function variablesOf(found: unknown): Variables {
  if (!isPlainObject(found)) throw new TypeError(`A trigger gives a map of variables, this one gave ${typeof found}`)
  // Without undefined members and anything that JSON does not know: what is stored is what expressions see.
  return parseJson(stringifyJson(found)) as Variables
}

function levelOf({ trigger }: TriggerJob): LogEntry['level'] | undefined {
  // Checked when the flow was saved.
  return trigger['logLevel'] as LogEntry['level'] | undefined
}

function aboutLogs({ flow, trigger }: TriggerJob): Omit<LogEntry, 'timestamp' | 'level' | 'message'> {
  return { tenantId: flow.tenantId, namespace: flow.namespace, flowId: flow.id, triggerId: trigger.id, thread: 'trigger' }
}

/** The evaluation in the form that renderer and context take. */
function workerJob({ id, flow, trigger, executionId, variables }: TriggerJob): WorkerJob {
  const state = { current: 'RUNNING', histories: [] } as const
  return {
    taskRun: { id, executionId, namespace: flow.namespace, flowId: flow.id, taskId: trigger.id, outputs: null, state, seq: 0 },
    task: { id: trigger.id, type: trigger.type },
    attempt: 0,
    flow,
    execution: { id: executionId },
    variables,
  }
}
