import { PropertyError, type PropertyRenderer, renderedValue, renderProperties } from './properties.ts'
import type { RunContext } from './run-context.ts'
import type { OpenTaskRunner } from './runner-commands.ts'
import { type AnyTask, Outcome, type Properties, type Shape } from './task.ts'
import type { AnyTaskRunner } from './task-runner.ts'
import { memoryFiles } from './testing/memory-files.ts'
import { MemoryPlatform } from './testing/memory-platform.ts'
import { MemoryStorage } from './testing/memory-storage.ts'
import { substitute, substituteTyped } from './testing/substitute.ts'
import { openTemporaryFolder } from './testing/temporary-folder.ts'
import type { AnyPollingTrigger } from './trigger.ts'

export { MemoryPlatform, MemoryStorage }

export interface TestMetric {
  readonly type: 'counter' | 'timer' | 'gauge'
  readonly name: string
  readonly value: number
  readonly tags?: Readonly<Record<string, string>>
}

export interface TestOptions {
  /** Variables of expressions; `{{ a.b }}` is replaced by the member. For the whole language give `renderer`. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Renders with the variables over those of the test. */
  readonly renderer?: (variables: Readonly<Record<string, unknown>>) => PropertyRenderer
  readonly flow?: Partial<RunContext['flow']>
  readonly execution?: Partial<RunContext['execution']>
  readonly taskRun?: Partial<RunContext['taskRun']>
  /** Shared between runs to see what an earlier one left. */
  readonly storage?: MemoryStorage
  readonly platform?: MemoryPlatform
  readonly signal?: AbortSignal
  readonly configuration?: Readonly<Record<string, unknown>>
  readonly encrypt?: RunContext['encrypt']
  readonly runTask?: RunContext['runTask']
  /** Where the commands of script tasks can run. */
  readonly taskRunners?: readonly AnyTaskRunner[]
  /** Looks into the working directory after the run, before it goes. */
  readonly inspect?: (folder: string) => Promise<void>
  /** Files of the working directory before the run: path to content. */
  readonly files?: Readonly<Record<string, string>>
}

export interface TestResult<O> {
  readonly outputs: O
  readonly state: Outcome<unknown>['state']
  /** `WARN disk is full`, in order. */
  readonly logs: readonly string[]
  readonly metrics: readonly TestMetric[]
  readonly storage: MemoryStorage
  readonly platform: MemoryPlatform
}

/**
 * Runs a task as a worker does: renders its properties, converts and checks them, runs it with storage, key-value store and
 * namespace files kept in memory and a working directory that is removed at the end.
 * @throws what the task throws, with `logs` so far as its property; PropertyError when properties are wrong
 */
export async function runTask<O extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>>(
  task: AnyTask,
  properties: Readonly<Record<string, unknown>>,
  options: TestOptions = {},
): Promise<TestResult<O>> {
  const folder = await openTemporaryFolder(options.files ?? {})
  const logs: string[] = []
  const metrics: TestMetric[] = []
  const storage = options.storage ?? new MemoryStorage()
  const platform = options.platform ?? new MemoryPlatform()
  const context = contextOf(options, { logs, metrics, storage, platform, workingDir: folder })
  try {
    const rendered = renderProperties(task.properties, properties, rendererOf(options)({}))
    // `run` of an AnyTask takes the properties of its own shape, whose type is forgotten.
    const run = task.run as (ctx: RunContext, properties: Properties<Shape>) => Promise<unknown>
    const returned = await run(context, renderedValue(task.properties, rendered))
    await options.inspect?.(await folder.path())
    const outcome = returned instanceof Outcome ? returned : new Outcome(returned, 'SUCCESS')
    // The caller names the type of what its task returns.
    return { outputs: (outcome.outputs ?? {}) as O, state: outcome.state, logs, metrics, storage, platform }
  } catch (error) {
    if (error instanceof Error && !(error instanceof PropertyError)) Object.assign(error, { logs })
    throw error
  } finally {
    await folder.remove()
  }
}

/** Evaluates a polling trigger once, as a worker does. `found`: what it would start an execution with; undefined: nothing new.
 *  @throws what the trigger throws; PropertyError when properties are wrong */
export async function pollTrigger(
  trigger: AnyPollingTrigger,
  properties: Readonly<Record<string, unknown>>,
  options: TestOptions = {},
): Promise<{ readonly found: Readonly<Record<string, unknown>> | undefined; readonly logs: readonly string[] }> {
  const poll: AnyTask = {
    ...{ type: trigger.type, title: trigger.title, properties: trigger.properties },
    run: async (ctx, rendered) => ({ found: await trigger.poll({ ...ctx, trigger: { id: 'trigger', type: trigger.type } }, rendered) }),
  }
  const { outputs, logs } = await runTask<{ found: Readonly<Record<string, unknown>> | undefined }>(poll, properties, options)
  return { found: outputs.found, logs }
}

interface Parts {
  readonly logs: string[]
  readonly metrics: TestMetric[]
  readonly storage: MemoryStorage
  readonly platform: MemoryPlatform
  readonly workingDir: RunContext['workingDir']
}

function contextOf(options: TestOptions, { logs, metrics, storage, platform, workingDir }: Parts): RunContext {
  const write = (level: string) => (message: string) => void logs.push(`${level} ${message}`)
  const measure =
    (type: TestMetric['type']) =>
    (name: string, value: number, tags?: Readonly<Record<string, string>>): void =>
      void metrics.push({ type, name, value, ...(tags === undefined ? {} : { tags }) })
  const renderer = rendererOf(options)
  const context: RunContext = {
    flow: { tenantId: 'main', namespace: 'test', id: 'flow', revision: 1, ...options.flow },
    execution: { id: 'execution', ...options.execution },
    taskRun: { id: 'taskrun', taskId: 'task', attempt: 0, ...options.taskRun },
    logger: { trace: write('TRACE'), debug: write('DEBUG'), info: write('INFO'), warn: write('WARN'), error: write('ERROR') },
    metrics: { counter: measure('counter'), timer: measure('timer'), gauge: measure('gauge') },
    storage,
    platform,
    workingDir,
    files: memoryFiles(storage, workingDir),
    signal: options.signal ?? new AbortController().signal,
    render: async (template, extra = {}) => String(renderer(extra).text(template)),
    renderTyped: async (value, extra = {}) => renderer(extra).typed(value),
    encrypt: options.encrypt ?? (() => undefined),
    configuration: options.configuration ?? {},
    taskRunner: (written) => openRunner(context, options.taskRunners ?? [], written, renderer({})),
    ...(options.runTask === undefined ? {} : { runTask: options.runTask }),
  }
  return context
}

async function openRunner(
  context: RunContext,
  runners: readonly AnyTaskRunner[],
  { type, ...written }: Readonly<Record<string, unknown>>,
  renderer: PropertyRenderer,
): Promise<OpenTaskRunner> {
  const definition = runners.find((runner) => runner.type === type)
  if (definition === undefined) throw new Error(`The test has no task runner '${String(type)}'`)
  const { isAvailable, onWorker, remoteDir } = definition
  // Parsed with the definition's own schemas; only their types are forgotten.
  const properties = renderedValue(definition.properties, renderProperties(definition.properties, written, renderer)) as never
  return {
    type: definition.type,
    onWorker: onWorker === true,
    ...(remoteDir === undefined ? {} : { remoteDir }),
    isAvailable: async () => (await isAvailable?.call(definition, context, properties)) ?? true,
    run: (commands) => definition.run(context, properties, commands),
  }
}

function rendererOf({ renderer, variables = {} }: TestOptions): (extra: Readonly<Record<string, unknown>>) => PropertyRenderer {
  if (renderer !== undefined) return (extra) => renderer({ ...variables, ...extra })
  return (extra) => {
    const all = { ...variables, ...extra }
    return { text: (value) => substitute(value, all), typed: (value) => substituteTyped(value, all) }
  }
}
