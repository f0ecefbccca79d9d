import { ExecutionNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { logJson, metricJson } from '@windhover/core/execution/wire.ts'
import { type LogEntry, type LogLevel, logLevels } from '@windhover/core/model/log-entry.ts'
import type { LogFilter } from '@windhover/core/ports/repositories.ts'
import { pageOf } from '../paging.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { EventStream } from '../sse.ts'

/** Logs and metrics of executions. */
export const logRoutes: readonly Route[] = [
  defineRoute('GET', 'logs/search', 'execution:read', async (call) => {
    const { results, total } = await call.engine.repositories.logs.search(call.tenantId, searchFilter(call.query), pageOf(call.query))
    return { results: results.map(logJson), total }
  }),
  defineRoute('GET', 'logs/:executionId', 'execution:read', async (call) => (await entriesOf(call)).map(logJson)),
  defineRoute('GET', 'logs/:executionId/download', 'execution:read', async (call) => {
    const text = (await entriesOf(call)).map(line).join('')
    return new Answer(200, text, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${call.params['executionId']}.log"`,
    })
  }),
  defineRoute('GET', 'logs/:executionId/follow', 'execution:read', async (call) => follow(call)),
  defineRoute('DELETE', 'logs/:executionId', 'execution:write', async (call) => {
    await call.engine.logFeed.flush()
    await call.engine.repositories.logs.delete(call.tenantId, filterOf(call))
  }),
  defineRoute('DELETE', 'logs/:namespace/:flowId', 'execution:write', async ({ engine, tenantId, params }) => {
    await engine.logFeed.flush()
    await engine.repositories.logs.delete(tenantId, { namespace: params['namespace'] ?? '', flowId: params['flowId'] ?? '' })
  }),
  defineRoute('GET', 'metrics/:executionId', 'execution:read', async ({ engine, tenantId, params, query }) => {
    const taskId = query.get('taskId')
    const taskRunId = query.get('taskRunId')
    const filter = {
      executionId: params['executionId'] ?? '',
      ...(taskId !== null && { taskId }),
      ...(taskRunId !== null && { taskRunId }),
    }
    const found = await engine.repositories.metrics.find(tenantId, filter)
    return { results: found.map(metricJson), total: found.length }
  }),
]

const line = (entry: LogEntry): string =>
  `${new Date(entry.timestamp).toISOString()} ${entry.level} ${entry.taskId === undefined ? '' : `${entry.taskId} `}${entry.message}\n`

async function entriesOf(call: Call): Promise<readonly LogEntry[]> {
  await call.engine.logFeed.flush()
  return call.engine.repositories.logs.find(call.tenantId, filterOf(call))
}

function filterOf({ params, query }: Call): LogFilter {
  const taskRunId = query.get('taskRunId')
  const taskId = query.get('taskId')
  const attempt = query.get('attempt')
  const minLevel = levelOf(query.get('minLevel'))
  return {
    executionId: params['executionId'] ?? '',
    ...(taskRunId !== null && { taskRunId }),
    ...(taskId !== null && { taskId }),
    ...(attempt !== null && { attemptNumber: Number(attempt) }),
    ...(minLevel !== undefined && { minLevel }),
  }
}

function searchFilter(query: URLSearchParams): LogFilter {
  const text = (...names: string[]): string | undefined => names.map((name) => query.get(name)).find((value) => value !== null) ?? undefined
  const namespace = text('filters[namespace][EQUALS]')
  const namespacePrefix = text('filters[namespace][PREFIX]', 'namespace')
  const flowId = text('filters[flowId][EQUALS]', 'flowId')
  const executionId = text('filters[executionId][EQUALS]')
  const minLevel = levelOf(text('filters[level][EQUALS]', 'minLevel') ?? null)
  const found = text('filters[q][EQUALS]', 'q')
  return {
    ...(namespace !== undefined && { namespace }),
    ...(namespacePrefix !== undefined && { namespacePrefix }),
    ...(flowId !== undefined && { flowId }),
    ...(executionId !== undefined && { executionId }),
    ...(minLevel !== undefined && { minLevel }),
    ...(found !== undefined && { query: found }),
  }
}

function levelOf(name: string | null): LogLevel | undefined {
  if (name === null || name === '') return undefined
  const level = logLevels.find((known) => known === name)
  if (level === undefined) throw InvalidEntity({ message: `level '${name}' is unknown, expected one of ${logLevels.join(', ')}` })
  return level
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
  const least = filter.minLevel === undefined ? 0 : logLevels.indexOf(filter.minLevel)
  const early: LogEntry[] = []
  let isLive = false
  const tell = (entry: LogEntry): void => {
    if (logLevels.indexOf(entry.level) >= least) stream.send('progress', logJson(entry))
  }
  stop = engine.logFeed.listen(id, (entries) => (isLive ? entries.forEach(tell) : void early.push(...entries)))
  await engine.logFeed.flush()
  const stored = await engine.repositories.logs.find(tenantId, filter)
  stored.forEach(tell)
  const known = new Set(stored.map((entry) => `${entry.timestamp} ${entry.taskRunId} ${entry.message}`))
  for (const entry of early) if (!known.has(`${entry.timestamp} ${entry.taskRunId} ${entry.message}`)) tell(entry)
  isLive = true
}
