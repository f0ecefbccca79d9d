import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiClient, ApiError } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint } from '../terminal/paint.ts'
import { printRows, printValue, type ResultForm } from '../terminal/result.ts'
import { pair } from './name-value.ts'

export interface ExecutionFlags extends ConnectionFlags {
  readonly output?: ResultForm | 'text'
  readonly namespace?: string
  readonly flow?: string
  readonly state?: readonly string[]
  readonly size?: string
}

export interface RunOnServerFlags extends ConnectionFlags {
  readonly output?: ResultForm | 'text'
  readonly input: readonly string[]
  readonly inputFile?: readonly string[]
  readonly label?: readonly string[]
  readonly wait: boolean
  readonly follow: boolean
  readonly failOnWarning: boolean
}

/** What these commands read of an execution. */
interface ShownExecution {
  readonly id: string
  readonly namespace: string
  readonly flowId: string
  readonly state: { readonly current: string; readonly startDate?: string; readonly duration?: string }
}

interface ShownLog {
  readonly timestamp: string
  readonly level: string
  readonly taskId?: string
  readonly message: string
}

const endStates = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED', 'RETRIED']
const clientOf = (flags: ConnectionFlags): ApiClient => new ApiClient(connectionOf(flags, process.env))
const formOf = (form: ResultForm | 'text' | undefined): ResultForm | undefined => (form === 'text' ? undefined : form)

/** Starts an execution; with `--wait` or `--follow` it ends as the execution does. */
export async function runOnServer(namespace: string, id: string, flags: RunOnServerFlags): Promise<number> {
  const client = clientOf(flags)
  const query = new URLSearchParams((flags.label ?? []).map((label) => ['labels', label]))
  const path = `executions/${namespace}/${id}${query.size > 0 ? `?${query}` : ''}`
  const body = await formFor(flags)
  const started = (await client.json('POST', path, body === undefined ? {} : { body })) as ShownExecution
  if (!flags.wait && !flags.follow) return shown(started, flags)
  if (flags.follow) console.error(`Execution ${started.id}`)
  const ended = await untilEnd(client, started, flags.follow)
  shown(ended, flags)
  const { current } = ended.state
  if (current === 'WARNING') return flags.failOnWarning ? exitCodes.warning : exitCodes.success
  return current === 'SUCCESS' ? exitCodes.success : exitCodes.failed
}

async function formFor(flags: RunOnServerFlags): Promise<FormData | undefined> {
  const form = new FormData()
  for (const text of flags.input) form.append(...pair(text, '='))
  for (const text of flags.inputFile ?? []) {
    const [name, file] = pair(text, '=')
    form.append('files', new Blob([await buffer(createReadStream(file))]), name)
  }
  // a form without parts is none
  return [...form.keys()].length === 0 ? undefined : form
}

function shown(execution: ShownExecution, flags: RunOnServerFlags): number {
  const form = formOf(flags.output)
  if (form !== undefined) printValue(execution, form)
  else console.log(`${execution.id} ${execution.namespace}.${execution.flowId} ${stateText(execution.state.current)}`)
  return exitCodes.success
}

/** Asks until the execution has ended, ever more rarely; the log lines that came meanwhile are printed. */
async function untilEnd(client: ApiClient, { id }: ShownExecution, withLogs: boolean): Promise<ShownExecution> {
  let printed = 0
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.5, 1000)) {
    const execution = (await client.json('GET', `executions/${id}`)) as ShownExecution
    const isOver = endStates.includes(execution.state.current)
    if (withLogs) {
      const logs = await logsOf(client, id)
      for (const entry of logs.slice(printed)) console.error(logText(entry))
      printed = Math.max(printed, logs.length)
    }
    if (isOver) return execution
    await pause(waitMs)
  }
}

const logsOf = async (client: ApiClient, id: string) =>
  (await client.json('GET', `logs/${id}`, { query: { minLevel: 'TRACE' } })) as readonly ShownLog[]

const logText = ({ timestamp, level, taskId, message }: ShownLog): string =>
  `${paint('dim', timestamp)} ${level.padEnd(5)} ${taskId === undefined ? '' : `${taskId} `}${message}`

const stateText = (state: string): string =>
  paint(state === 'SUCCESS' ? 'green' : state === 'FAILED' || state === 'KILLED' ? 'red' : 'yellow', state)

export async function listExecutions(flags: ExecutionFlags): Promise<number> {
  const query = new URLSearchParams({ page: '1', size: flags.size ?? '25', sort: 'state.startDate:desc' })
  if (flags.namespace !== undefined) query.set('namespace', flags.namespace)
  if (flags.flow !== undefined) query.set('flowId', flags.flow)
  for (const state of flags.state ?? []) query.append('state', state.toUpperCase())
  const { results } = (await clientOf(flags).json('GET', `executions/search?${query}`)) as { results: readonly ShownExecution[] }
  const rows = results.map((execution) => ({
    ...execution,
    ...(formOf(flags.output) === 'json' || flags.output === 'yaml'
      ? {}
      : { state: execution.state.current, started: execution.state.startDate, duration: execution.state.duration }),
  }))
  printRows(rows, ['id', 'namespace', 'flowId', 'state', 'started', 'duration'], formOf(flags.output))
  return exitCodes.success
}

export async function getExecution(id: string, flags: ExecutionFlags): Promise<number> {
  printValue(await clientOf(flags).json('GET', `executions/${id}`), formOf(flags.output))
  return exitCodes.success
}

export async function executionLogs(id: string, flags: ExecutionFlags): Promise<number> {
  const logs = await logsOf(clientOf(flags), id)
  const form = formOf(flags.output)
  if (form !== undefined) printValue(logs, form)
  else for (const entry of logs) console.log(logText(entry))
  return exitCodes.success
}

export async function actOnExecution(
  id: string,
  { method, path, name }: { method: string; path: string; name: string },
  flags: ExecutionFlags,
): Promise<number> {
  try {
    const answer = await clientOf(flags).json(method, `executions/${id}${path === '' ? '' : `/${path}`}`)
    const made = (answer as ShownExecution | undefined)?.id
    console.log(made === undefined || made === id ? `Execution ${id}: ${name} accepted` : `Execution ${made} was created`)
    return exitCodes.success
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) throw new ApiError(`There is no execution ${id}`, 404, { cause: error })
    throw error
  }
}
