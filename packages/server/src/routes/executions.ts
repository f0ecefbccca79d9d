import { ExecutionNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { executionJson } from '@windhover/core/execution/wire.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { filterOf } from '../execution-filter.ts'
import { formOf } from '../form.ts'
import { labelsOf } from '../labels.ts'
import { pageOf } from '../paging.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { EventStream } from '../sse.ts'

/** Executions: create, read, search, follow, delete. */
export const executionRoutes: readonly Route[] = [
  defineRoute('GET', 'executions/search', 'execution:read', async (call) => search(call)),
  defineRoute('GET', 'executions', 'execution:read', async (call) => search(call)),
  defineRoute('POST', 'executions/latest', 'execution:read', async (call) => latest(call)),
  defineRoute('POST', ['executions/:namespace/:id', 'executions/trigger/:namespace/:id'], 'execution:write', async (call) =>
    createOf(call),
  ),
  defineRoute('POST', 'executions/:namespace/:id/validate', 'execution:read', async (call) => {
    const { inputs } = await formOf(call, undefined)
    return call.engine.executions.validateInputs(flowKey(call), inputs)
  }),
  defineRoute('GET', 'executions/:executionId', 'execution:read', async (call) => {
    const snapshot = await call.engine.executions.find(call.tenantId, idOf(call))
    return snapshot === undefined ? null : shown(snapshot)
  }),
  defineRoute('GET', 'executions/:executionId/follow', 'execution:read', async (call) => follow(call)),
  defineRoute('DELETE', 'executions/:executionId', 'execution:write', async (call) => {
    const options = { logs: isOn(call, 'deleteLogs'), metrics: isOn(call, 'deleteMetrics'), storage: isOn(call, 'deleteStorage') }
    return (await call.engine.executions.delete(call.tenantId, [idOf(call)], options)) === 0 ? null : new Answer(204)
  }),
]

const shown = ({ execution, taskRuns }: ExecutionSnapshot): Record<string, unknown> => executionJson(execution, taskRuns)

const idOf = ({ params }: Call): string => params['executionId'] ?? ''

const flowKey = ({ tenantId, params }: Call) => ({ tenantId, namespace: params['namespace'] ?? '', flowId: params['id'] ?? '' })

const isOn = ({ query }: Call, name: string): boolean => query.get(name) !== 'false'

/** Creates an execution of the flow that the path names, from a form or a JSON body. */
export async function createOf(call: Call): Promise<unknown> {
  const { engine, query } = call
  const executionId = engine.executions.newId()
  const { inputs } = await formOf(call, { ...flowKey(call), executionId })
  const revision = query.get('revision')
  const scheduleDate = dateOf(query, 'scheduleDate')
  const kind = query.get('kind')
  const breakpoints = query.get('breakpoints')
  const execution = await engine.executions.create({
    ...flowKey(call),
    executionId,
    inputs,
    labels: labelsOf(query),
    ...(revision !== null && { revision: Number(revision) }),
    ...(scheduleDate !== undefined && { scheduleDate }),
    ...(kind !== null && { kind }),
    ...(breakpoints !== null && { breakpoints: breakpoints.split(',') }),
  })
  const url = engine.executions.urlOf(execution)
  if (query.get('wait') !== 'true') return { ...executionJson(execution, []), url }
  const closed = new AbortController()
  call.request.raw.on('close', () => closed.abort())
  return { ...shown(await engine.executions.whenClosed(execution, closed.signal)), url }
}

function dateOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const date = Date.parse(text)
  if (Number.isNaN(date)) throw InvalidEntity({ message: `${name} must be an ISO-8601 date, got '${text}'` })
  return date
}

async function search(call: Call): Promise<unknown> {
  const { results, total } = await call.engine.repositories.executions.search(call.tenantId, filterOf(call.query), pageOf(call.query))
  const snapshots = await Promise.all(results.map((execution) => call.engine.executions.find(call.tenantId, execution.id)))
  return { results: snapshots.flatMap((snapshot) => (snapshot === undefined ? [] : [shown(snapshot)])), total }
}

async function latest(call: Call): Promise<unknown> {
  const flows = Array.isArray(call.body) ? call.body : []
  const found = await Promise.all(
    flows.map(async (flow: { namespace?: unknown; id?: unknown }) => {
      const filter = { namespace: String(flow.namespace), flowId: String(flow.id) }
      const { results } = await call.engine.repositories.executions.search(call.tenantId, filter, {
        page: 1,
        size: 1,
        sort: [{ field: 'state.startDate', descending: true }],
      })
      return results[0]
    }),
  )
  return found.flatMap((execution) =>
    execution === undefined
      ? []
      : [
          {
            id: execution.id,
            flowId: execution.flowId,
            namespace: execution.namespace,
            startDate: new Date(execution.state.histories[0]?.date ?? 0).toISOString(),
            status: execution.state.current,
          },
        ],
  )
}

/** `start`, then the whole execution on each change, then `end` when everything of it has ended. */
async function follow(call: Call): Promise<void> {
  const { engine, tenantId, request, reply } = call
  const id = idOf(call)
  const first = await engine.executions.find(tenantId, id)
  if (first === undefined) throw ExecutionNotFound({ executionId: id })
  let stop = () => {}
  const stream = new EventStream(request, reply, () => stop())
  stream.send('start', { id })
  const tell = (snapshot: ExecutionSnapshot): void => {
    const isOver = snapshot.execution.closed === true && snapshot.taskRuns.every((taskRun) => isTerminated(taskRun.state.current))
    stream.send(isOver ? 'end' : 'progress', shown(snapshot))
    if (!isOver) return
    stop()
    stream.end()
  }
  stop = engine.followers.follow(id, (state) => tell({ execution: state.execution, taskRuns: [...state.taskRuns()] }))
  const present = await engine.executions.find(tenantId, id)
  if (present !== undefined) tell(present)
}
