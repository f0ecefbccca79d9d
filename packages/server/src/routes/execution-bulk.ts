import { InvalidEntity, WindhoverError } from '@windhover/core/errors.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { labelsIn, stateOf } from './execution-commands.ts'

/** The same commands for many executions. All are checked first: one that is refused refuses the call, and nothing is done. */
export const bulkRoutes: readonly Route[] = [
  bulk('DELETE', 'kill', async ({ engine, tenantId }, id) => engine.executions.kill(tenantId, id, true)),
  bulk('POST', 'pause', async ({ engine, tenantId }, id) => void (await engine.executions.command(tenantId, id, { type: 'Pause' }))),
  bulk('POST', 'resume', async ({ engine, tenantId }, id) => engine.executions.resume(tenantId, id, {})),
  bulk('POST', 'restart', async ({ engine, tenantId }, id) => void (await engine.executions.restart(tenantId, id, undefined))),
  bulk('POST', 'replay', async ({ engine, tenantId }, id) => void (await engine.executions.replay(tenantId, id, {}))),
  bulk('POST', 'force-run', async ({ engine, tenantId }, id) => void (await engine.executions.command(tenantId, id, { type: 'ForceRun' }))),
  bulk(
    'POST',
    'unqueue',
    async ({ engine, tenantId, query }, id) =>
      void (await engine.executions.command(tenantId, id, { type: 'Unqueue', state: stateOf(query.get('newStatus') ?? 'RUNNING') })),
  ),
  bulk(
    'POST',
    'change-status',
    async ({ engine, tenantId, query }, id) =>
      void (await engine.executions.command(tenantId, id, { type: 'ChangeStatus', state: stateOf(query.get('newStatus') ?? '') })),
  ),
  defineRoute('POST', 'executions/labels/by-ids', 'execution:write', async (call) => {
    const { executionsId, executionLabels } = (call.body ?? {}) as { executionsId?: unknown; executionLabels?: unknown }
    const labels = labelsIn(executionLabels)
    return eachOf(
      call,
      idsIn(executionsId),
      'labels',
      async (id) => void (await call.engine.executions.setLabels(call.tenantId, id, labels)),
    )
  }),
  defineRoute('DELETE', 'executions/by-ids', 'execution:write', async (call) => {
    const ids = idsIn(call.body)
    const isOn = (name: string) => call.query.get(name) !== 'false'
    const options = { logs: isOn('deleteLogs'), metrics: isOn('deleteMetrics'), storage: isOn('deleteStorage') }
    const invalids = await call.engine.executions.notDeletable(call.tenantId, ids, call.query.get('includeNonTerminated') === 'true')
    if (invalids.length > 0) return refused('delete', invalids)
    return { count: await call.engine.executions.delete(call.tenantId, ids, options) }
  }),
]

function bulk(method: 'POST' | 'DELETE', verb: string, act: (call: Call, id: string) => Promise<void>): Route {
  return defineRoute(method, `executions/${verb}/by-ids`, 'execution:write', async (call) =>
    eachOf(call, idsIn(call.body), verb, (id) => act(call, id)),
  )
}

async function eachOf(call: Call, ids: readonly string[], verb: string, act: (id: string) => Promise<void>): Promise<unknown> {
  const missing = await call.engine.executions.missing(call.tenantId, ids)
  if (missing.length > 0)
    return refused(
      verb,
      missing.map((id) => ({ id, message: 'execution not found' })),
    )
  const invalids: { id: string; message: string }[] = []
  for (const id of ids) {
    await act(id).catch((error: unknown) => {
      if (!(error instanceof WindhoverError)) throw error
      invalids.push({ id, message: error.message })
    })
  }
  if (invalids.length > 0) return refused(verb, invalids)
  return { count: ids.length, totalItems: ids.length, operationId: call.engine.executions.newId() }
}

const refused = (verb: string, invalids: readonly { id: string; message: string }[]): Answer =>
  new Answer(400, {
    message: `invalid bulk ${verb}`,
    invalids: invalids.map(({ id, message }) => ({ message, invalidValue: id, path: 'execution', propertyPath: 'execution' })),
  })

function idsIn(body: unknown): readonly string[] {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of execution ids' })
  return body.map(String)
}
