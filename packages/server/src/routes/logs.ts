import { ExecutionNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { logJson } from '@windhover/core/execution/wire.ts'
import { mapConditions } from '@windhover/core/filter/filter.ts'
import { conditionsOf, type Filter, filterOfParameters, withDates } from '@windhover/core/filter/index.ts'
import { rulesOf } from '@windhover/core/generation.ts'
import { type LogEntry, type LogLevel, logLevels } from '@windhover/core/model/log-entry.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { LogFilter } from '@windhover/core/ports/repositories.ts'
import { z } from 'zod'
import { attachment } from '../attachment.ts'
import { anyObject, filtersQuery, pageQuery } from '../documented-queries.ts'
import { required } from '../errors.ts'
import { pageOf } from '../paging.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { EventStream } from '../sse.ts'

const tag = 'Logs'
const level = z.enum(logLevels).optional()
const entryQuery = {
  minLevel: level,
  taskRunId: z.string().optional(),
  taskId: z.string().optional(),
  attempt: z.int().optional(),
  ...filtersQuery,
}
const flatNames = ['q', 'namespace', 'flowId', 'triggerId', 'minLevel', 'startDate', 'endDate', 'timeRange', 'scope'] as const
const flatQuery = Object.fromEntries(flatNames.map((name) => [name, name === 'minLevel' ? level : z.string().optional()]))
const pageSchema = z.object({ results: z.array(anyObject), total: z.int(), type: z.enum(['OFFSET', 'CURSOR']) })

/** Log lines of executions and triggers. */
export const logRoutes: readonly Route[] = [
  defineRoute('GET', 'logs/search', 'log:read', async (call) => search(call), {
    operationId: 'searchLogs',
    tag,
    query: { ...pageQuery, ...filtersQuery, ...flatQuery, cursor: z.string().optional() },
    response: pageSchema,
  }),
  defineRoute('GET', 'logs/:executionId', 'log:read', async (call) => (await entriesOf(call)).map(logJson), {
    operationId: 'listLogsFromExecution',
    tag,
    query: entryQuery,
    response: z.array(anyObject),
  }),
  defineRoute('GET', 'logs/:executionId/download', 'log:read', async (call) => download(call), {
    operationId: 'downloadLogsFromExecution',
    tag,
    query: entryQuery,
    response: z.string(),
    responseType: 'text/plain',
  }),
  defineRoute('GET', 'logs/:executionId/follow', 'log:read', async (call) => follow(call), {
    operationId: 'followLogsFromExecution',
    tag,
    query: { minLevel: level, ...filtersQuery },
    response: anyObject,
    responseType: 'text/event-stream',
  }),
  defineRoute('DELETE', 'logs/:executionId', 'log:write', async (call) => remove(call, filterOf(call)), {
    operationId: 'deleteLogsFromExecution',
    tag,
    query: entryQuery,
  }),
  defineRoute('DELETE', 'logs/:namespace/:flowId', 'log:write', async (call) => remove(call, ofTrigger(call)), {
    operationId: 'deleteLogsFromFlow',
    tag,
    query: { triggerId: z.string() },
  }),
]

/** Of ordinary executions and of triggers, newest first unless asked otherwise. */
async function search({ engine, tenantId, query }: Call): Promise<object> {
  await engine.logFeed.flush()
  const isLeast = query.has('minLevel') || rulesOf(engine.settings.generation).levelFilterIsLeast
  const where = withLeastLevel(filterOfParameters(query, 'LOG', flatNames), isLeast)
  const filter: LogFilter = { where: withDates(where, Date.now()), ordinaryOnly: true }
  const { results, total } = await engine.repositories.logs.search(tenantId, filter, pageOf(query))
  return { results: results.map(logJson), total, type: 'OFFSET' }
}

/** One level means that one and those above it where the generation says so; the flat `minLevel` does in both. */
function withLeastLevel(filter: Filter, isLeast: boolean): Filter {
  if (!isLeast) return filter
  return mapConditions(filter, (condition) =>
    condition.field === 'level' && condition.operation === 'EQUALS' && condition.values.length === 1
      ? { ...condition, operation: 'GREATER_THAN_OR_EQUAL_TO' }
      : condition,
  )
}

async function entriesOf(call: Call): Promise<readonly LogEntry[]> {
  await call.engine.logFeed.flush()
  return call.engine.repositories.logs.find(call.tenantId, filterOf(call))
}

async function download(call: Call): Promise<Answer> {
  const executionId = call.params['executionId'] ?? ''
  const text = (await entriesOf(call)).map(line).join('')
  const found = await call.engine.executions.find(call.tenantId, executionId)
  return new Answer(200, text, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': attachment(`${executionId}.log`),
    // more lines may come while it runs
    ...(found !== undefined && !isTerminated(found.execution.state.current) && { 'cache-control': 'no-cache' }),
  })
}

const line = (entry: LogEntry): string =>
  `${new Date(entry.timestamp).toISOString()} ${entry.level} ${entry.taskId === undefined ? '' : `${entry.taskId} `}${entry.message}\n`

async function remove({ engine, tenantId }: Call, filter: LogFilter): Promise<undefined> {
  await engine.logFeed.flush()
  await engine.repositories.logs.delete(tenantId, filter)
  return undefined
}

function ofTrigger({ params, query }: Call): LogFilter {
  return { namespace: params['namespace'] ?? '', flowId: params['flowId'] ?? '', triggerId: required(query, 'triggerId') }
}

/** Lines of the execution in the path, by the flat parameters and by filters. @throws InvalidEntity, InvalidFilter */
function filterOf({ engine, params, query }: Call): LogFilter {
  const taskRunId = query.get('taskRunId')
  const taskId = query.get('taskId')
  const attempt = query.get('attempt')
  const minLevel = levelOf(query.get('minLevel'))
  if (attempt !== null && !/^\d+$/.test(attempt)) throw InvalidEntity({ message: `attempt: must be a whole number, got '${attempt}'` })
  const where = withDates(filterOfParameters(query, 'LOG', []), Date.now())
  return {
    executionId: params['executionId'] ?? '',
    ...(taskRunId !== null && { taskRunId }),
    ...(taskId !== null && { taskId }),
    ...(attempt !== null && { attemptNumber: Number(attempt) }),
    ...(minLevel !== undefined && { minLevel }),
    ...(conditionsOf(where).length > 0 && { where: withLeastLevel(where, rulesOf(engine.settings.generation).levelFilterIsLeast) }),
  }
}

function levelOf(name: string | null): LogLevel | undefined {
  if (name === null || name === '') return undefined
  const found = logLevels.find((known) => known === name)
  if (found === undefined) throw InvalidEntity({ message: `level '${name}' is unknown, expected one of ${logLevels.join(', ')}` })
  return found
}

/** Stored lines first, then live ones, until the client leaves. */
async function follow(call: Call): Promise<void> {
  const { engine, tenantId, request, reply } = call
  const filter = filterOf(call)
  const id = call.params['executionId'] ?? ''
  if ((await engine.executions.find(tenantId, id)) === undefined) throw ExecutionNotFound({ executionId: id })
  let stop = () => {}
  const stream = new EventStream(request, reply, () => stop())
  stream.send('start', {})
  const isWanted = liveTest(filter)
  const early: LogEntry[] = []
  let isLive = false
  const tell = (entry: LogEntry): void => {
    if (isWanted(entry)) stream.send('progress', logJson(entry))
  }
  stop = engine.logFeed.listen(id, (entries) => (isLive ? entries.forEach(tell) : void early.push(...entries)))
  await engine.logFeed.flush()
  const stored = await engine.repositories.logs.find(tenantId, filter)
  stored.forEach(tell)
  const known = new Set(stored.map((entry) => `${entry.timestamp} ${entry.taskRunId} ${entry.message}`))
  for (const entry of early) if (!known.has(`${entry.timestamp} ${entry.taskRunId} ${entry.message}`)) tell(entry)
  isLive = true
}

/** Live lines are held against the level, whichever way it was asked for, and the flat parameters. */
function liveTest({ minLevel, where, taskId, taskRunId, attemptNumber }: LogFilter): (entry: LogEntry) => boolean {
  const names: readonly string[] = logLevels
  const asked = where === undefined ? undefined : conditionsOf(where).find(({ field }) => field === 'level')?.values[0]
  const least = Math.max(0, names.indexOf(minLevel ?? asked ?? ''))
  const isSame = (wanted: string | number | undefined, value: string | number | undefined) => wanted === undefined || wanted === value
  return (entry) =>
    names.indexOf(entry.level) >= least &&
    isSame(taskId, entry.taskId) &&
    isSame(taskRunId, entry.taskRunId) &&
    isSame(attemptNumber, entry.attemptNumber)
}
