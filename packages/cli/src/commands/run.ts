import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { WindhoverError } from '@windhover/core/errors.ts'
import { executionJson, logJson } from '@windhover/core/execution/wire.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import { composeEngine } from '../compose/compose.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { serverSettings } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { ExpectedRuns } from '../terminal/expected-runs.ts'
import { LineView, TreeView, type View } from '../terminal/live-view.ts'
import { UsageError } from '../usage-error.ts'
import { pair } from './name-value.ts'

export interface RunFlags {
  readonly input: readonly string[]
  readonly inputFile?: readonly string[]
  readonly label?: readonly string[]
  readonly flow?: readonly string[]
  readonly output?: 'tree' | 'lines' | 'json'
  readonly failOnWarning: boolean
  readonly config?: string
  readonly data?: string
}

/** Runs a flow from a file, without a server. */
export async function run(file: string, flags: RunFlags): Promise<number> {
  const source = await readable(file)
  for (const text of [...flags.input, ...(flags.inputFile ?? [])]) pair(text, '=')
  for (const text of flags.label ?? []) pair(text, ':')
  const folder = flags.data ?? (await mkdtemp(join(tmpdir(), 'windhover-run-')))
  const settings = serverSettings(loadConfiguration(flags.config, process.env), process.env, { data: folder })
  const engine = await composeEngine(settings)
  try {
    await engine.start()
    const flow = await deploy(engine, file, source, flags)
    if (flow === undefined) return exitCodes.invalid
    return codeOf(await execute(engine, flow, flags), flags)
  } finally {
    await engine.stop(settings.terminationGraceMs)
    if (flags.data === undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** @throws UsageError when it cannot be read */
async function readable(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`The file '${file}' cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Stores the flow and those it calls; problems are printed with their place. */
async function deploy(engine: Engine, file: string, source: string, flags: RunFlags): Promise<Flow | undefined> {
  for (const other of flags.flow ?? []) await engine.flows.save('main', await readable(other))
  const { problems } = engine.flows.parse('main', source)
  for (const { line, column, path, message } of problems)
    console.error(`${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`)
  return problems.length > 0 ? undefined : engine.flows.save('main', source)
}

async function execute(engine: Engine, flow: Flow, flags: RunFlags): Promise<ExecutionSnapshot | undefined> {
  const executionId = engine.executions.newId()
  const key = { tenantId: 'main', namespace: flow.namespace, flowId: flow.id }
  const logs: LogEntry[] = []
  const expected = new ExpectedRuns(flow, (taskRunId, text) => rendered(engine, executionId, taskRunId, text))
  const view = viewFor(flags, expected.counts)
  const stopLogs = engine.logFeed.listen(executionId, (entries) => {
    for (const entry of entries) flags.output === 'json' ? logs.push(entry) : view.log(entry)
  })
  const stopStates = engine.followers.follow(executionId, (state) =>
    showState(view, expected, { execution: state.execution, taskRuns: [...state.taskRuns()] }),
  )
  try {
    const inputs = await inputsOf(engine, { ...key, executionId }, flags)
    const execution = await engine.executions.create({
      ...key,
      executionId,
      inputs,
      labels: (flags.label ?? []).map((text) => pair(text, ':')).map(([name, value]) => ({ key: name, value })),
    })
    const snapshot = await engine.executions.whenClosed(execution, interrupted(engine, executionId))
    if (flags.output === 'json')
      console.log(stringifyJson({ ...executionJson(snapshot.execution, snapshot.taskRuns), logs: logs.map(logJson) }, 2))
    else view.end(snapshot)
    return snapshot
  } catch (error) {
    if (!(error instanceof WindhoverError) || error.status >= 500) throw error
    console.error(error.message)
    return undefined
  } finally {
    stopLogs()
    stopStates()
  }
}

/** Ctrl-C kills the execution; a second one ends the command at once. */
function interrupted(engine: Engine, executionId: string): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => {
    console.error('Stopping the execution (Ctrl-C again: leave at once)')
    void engine.executions.kill('main', executionId, true).catch((error: unknown) => console.error(`It could not be stopped: ${error}`))
    process.once('SIGINT', () => process.exit(130))
  })
  return controller.signal
}

function showState(view: View, expected: ExpectedRuns, snapshot: ExecutionSnapshot): void {
  view.change(snapshot)
  void expected.look(snapshot)
}

/** An expression's text as a task run sees it; a loop whose values cannot be read says so itself. */
async function rendered(engine: Engine, executionId: string, taskRunId: string, text: string): Promise<string | undefined> {
  try {
    const answer = await engine.executions.evaluate('main', executionId, taskRunId, text)
    return 'result' in answer ? String(answer.result) : undefined
  } catch {
    // It is only for the progress bar, which then grows with the loop.
    return undefined
  }
}

const silent: View = { change: () => {}, log: () => {}, end: () => {} }

function viewFor(flags: RunFlags, expected: ReadonlyMap<string, number>): View {
  if (flags.output === 'json') return silent
  const wantsTree = flags.output === 'tree' || (flags.output === undefined && process.stdout.isTTY)
  return wantsTree ? new TreeView(process.stdout, expected) : new LineView((line) => console.log(line))
}

async function inputsOf(
  engine: Engine,
  target: { tenantId: string; namespace: string; flowId: string; executionId: string },
  flags: RunFlags,
): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown> = Object.fromEntries(flags.input.map((text) => pair(text, '=')))
  for (const text of flags.inputFile ?? []) {
    const [name, path] = pair(text, '=')
    inputs[name] = await engine.executions.storeInputFile(target, name, basename(path), createReadStream(path))
  }
  return inputs
}

function codeOf(snapshot: ExecutionSnapshot | undefined, flags: RunFlags): number {
  const state = snapshot?.execution.state.current
  if (state === undefined) return exitCodes.invalid
  if (state === 'WARNING') return flags.failOnWarning ? exitCodes.warning : exitCodes.success
  return state === 'SUCCESS' ? exitCodes.success : exitCodes.failed
}
