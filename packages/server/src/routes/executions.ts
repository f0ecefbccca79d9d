import { ExecutionNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { executionJson } from '@windhover/core/execution/wire.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { z } from 'zod'
import { documentedBy, executionSchema, flagQuery, formBody } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { formOf } from '../form.ts'
import { labelsOf } from '../labels.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'

const docs = documentedBy('Executions')
const creation = {
  labels: z.array(z.string()).optional(),
  wait: flagQuery,
  revision: z.int().optional(),
  scheduleDate: z.string().optional(),
  breakpoints: z.string().optional(),
  kind: z.string().optional(),
}

/** One execution: create, read, delete. */
export const executionRoutes: readonly Route[] = [
  defineRoute(
    'POST',
    ['executions/:namespace/:id', 'executions/trigger/:namespace/:id'],
    'execution:write',
    async (call) => createOf(call),
    docs(['createExecution', 'triggerExecution'], { query: creation, ...formBody, response: executionSchema }),
  ),
  defineRoute(
    'POST',
    'executions/:namespace/:id/validate',
    'execution:read',
    async (call) => {
      const { inputs } = await formOf(call, undefined)
      return call.engine.executions.validateInputs(flowKey(call), inputs, numberOf(call.query, 'revision'))
    },
    docs('validateNewExecutionInputs', {
      query: { labels: creation.labels, revision: creation.revision },
      ...formBody,
      response: anyObject,
    }),
  ),
  defineRoute(
    'GET',
    'executions/:executionId',
    'execution:read',
    async (call) => {
      const snapshot = await call.engine.executions.find(call.tenantId, idOf(call))
      return snapshot === undefined ? null : shown(snapshot)
    },
    docs('getExecution', { response: executionSchema }),
  ),
  defineRoute(
    'DELETE',
    'executions/:executionId',
    'execution:write',
    async (call) => {
      const isOn = (name: string): boolean => call.query.get(name) !== 'false'
      const options = { logs: isOn('deleteLogs'), metrics: isOn('deleteMetrics'), storage: isOn('deleteStorage') }
      if ((await call.engine.executions.delete(call.tenantId, [idOf(call)], options)) === 0)
        throw ExecutionNotFound({ executionId: idOf(call) })
      return new Answer(204)
    },
    docs('deleteExecution', { query: { deleteLogs: flagQuery, deleteMetrics: flagQuery, deleteStorage: flagQuery }, status: 204 }),
  ),
]

const shown = ({ execution, taskRuns }: ExecutionSnapshot): Record<string, unknown> => executionJson(execution, taskRuns)

const idOf = ({ params }: Call): string => params['executionId'] ?? ''

const flowKey = ({ tenantId, params }: Call) => ({ tenantId, namespace: params['namespace'] ?? '', flowId: params['id'] ?? '' })

/** Creates an execution of the flow that the path names, from a form or a JSON body. */
export async function createOf(call: Call): Promise<unknown> {
  const { engine, query } = call
  const executionId = engine.executions.newId()
  const { inputs } = await formOf(call, { ...flowKey(call), executionId })
  const revision = numberOf(query, 'revision')
  const scheduleDate = dateOf(query, 'scheduleDate')
  const kind = query.get('kind')
  const breakpoints = query.get('breakpoints')
  const execution = await engine.executions.create({
    ...flowKey(call),
    executionId,
    inputs,
    labels: labelsOf(query),
    ...(revision !== undefined && { revision }),
    ...(scheduleDate !== undefined && { scheduleDate }),
    ...(kind !== null && kind !== '' && { kind }),
    ...(breakpoints !== null && breakpoints !== '' && { breakpoints: breakpoints.split(',') }),
  })
  const url = engine.executions.urlOf(execution)
  if (query.get('wait') !== 'true') return { ...executionJson(execution, []), url }
  const closed = new AbortController()
  call.request.raw.on('close', () => closed.abort())
  return { ...shown(await engine.executions.whenClosed(execution, closed.signal)), url }
}

/** A whole number of the query. @throws InvalidEntity */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw InvalidEntity({ message: `${name} must be a number of at least 1, got '${text}'` })
  return value
}

function dateOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const date = Date.parse(text.replace(/ (?=\d\d:\d\d$)/, '+'))
  if (Number.isNaN(date)) throw InvalidEntity({ message: `${name} must be an ISO-8601 date, got '${text}'` })
  return date
}
