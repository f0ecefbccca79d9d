import { defineError } from '@windhover/core/errors.ts'
import { dateJson } from '@windhover/core/execution/wire.ts'
import { expressionNames } from '@windhover/core/expression/names.ts'
import { flowUsage } from '@windhover/core/flow/index.ts'
import { stateTypes } from '@windhover/core/model/state.ts'
import { durationTextOfMs } from '@windhover/core/model/temporal.ts'
import type { DailyExecutions } from '@windhover/core/ports/chart-repository.ts'
import { z } from 'zod'
import { anyObject } from '../documented-queries.ts'
import { type Call, defineRoute, type Route } from '../route.ts'
import { version } from '../version.ts'

const ServiceNotFound = defineError('SERVICE_NOT_FOUND', 404, (p: { id: string }) => `Service '${p.id}' not found`)
const AiNotConfigured = defineError('AI_NOT_CONFIGURED', 404, (_: Record<never, never>) => 'No AI provider is configured on this server')

const dayMs = 86_400_000

/** What the server is made of: expressions, usage, services, AI. */
export const platformRoutes: readonly Route[] = [
  defineRoute('GET', '/api/v1/pebble/filters', 'plugin:read', async ({ engine }) => expressionNames(engine.settings.generation).filters, {
    operationId: 'getExpressionFilters',
    tag: 'Misc',
    response: z.array(z.string()),
  }),
  defineRoute('GET', '/api/v1/pebble/functions', 'plugin:read', async (call) => functions(call), {
    operationId: 'getExpressionFunctions',
    tag: 'Misc',
    response: z.array(z.unknown()),
  }),
  defineRoute('GET', 'usages/all', 'system:read', async (call) => usages(call), {
    operationId: 'getUsages',
    tag: 'Misc',
    response: anyObject,
  }),
  defineRoute('GET', '/api/v1/instance/services/:id', 'system:read', async (call) => service(call), {
    operationId: 'getService',
    tag: 'Services',
    response: anyObject,
  }),
  defineRoute('GET', '/api/v1/instance/services', 'system:read', async (call) => {
    const results = services(call)
    return { results, total: results.length }
  }),
  defineRoute('GET', 'ai/providers', 'system:read', async () => refuseAi(), {
    operationId: 'getProviders',
    tag: 'AI',
    response: z.array(anyObject),
  }),
  defineRoute('POST', 'ai/generate/flow', 'flow:write', async () => refuseAi(), {
    operationId: 'generateFlow',
    tag: 'AI',
    body: anyObject,
    response: z.string(),
    responseType: 'application/yaml',
  }),
]

/** As Kestra answers without a provider. @throws AiNotConfigured */
function refuseAi(): never {
  throw AiNotConfigured({})
}

/** Names only before 2.0, where each comes with its arguments. */
function functions({ engine }: Call): readonly unknown[] {
  const { functions: known } = expressionNames(engine.settings.generation)
  if (engine.settings.generation === '1.3') return known.map(({ name }) => name)
  return known.map(({ name, parameters }) => ({ name, arguments: parameters.map((parameter) => ({ name: parameter })) }))
}

/** What the flows use, and how the last 30 days went; nothing of it leaves the server. */
async function usages({ engine, tenantId }: Call): Promise<object> {
  const { results } = await engine.flows.search(tenantId, {}, { page: 1, size: 100_000 })
  const end = Date.now()
  const start = Math.floor(end / dayMs - 29) * dayMs
  const daily = await engine.repositories.charts.daily(tenantId, { start, end })
  const days = Array.from({ length: 30 }, (_, at) => start + at * dayMs)
  return {
    flows: flowUsage(results),
    executions: {
      dailyExecutionsCount: days.map((day) =>
        dayJson(
          day,
          daily.filter((one) => one.day === day),
        ),
      ),
    },
  }
}

function dayJson(day: number, states: readonly DailyExecutions[]): object {
  const durations = states.flatMap(({ duration }) => (duration === undefined ? [] : [duration]))
  const count = durations.reduce((sum, one) => sum + one.count, 0)
  const sum = durations.reduce((total, one) => total + one.sum, 0)
  const duration = {
    min: durationTextOfMs(Math.min(...durations.map(({ min }) => min), count === 0 ? 0 : Number.POSITIVE_INFINITY)),
    avg: durationTextOfMs(count === 0 ? 0 : Math.round(sum / count)),
    max: durationTextOfMs(Math.max(0, ...durations.map(({ max }) => max))),
    sum: durationTextOfMs(sum),
    count,
  }
  const counts = Object.fromEntries(stateTypes.map((state) => [state, states.find((one) => one.state === state)?.count ?? 0]))
  return { startDate: dateJson(day), duration, executionCounts: counts, groupBy: 'day' }
}

const startedAt = Date.now()

/** The parts of this one process, as Kestra's services: one of each type that it plays. */
function services({ engine }: Call): readonly { readonly id: string }[] {
  const { isUp, loops, workers } = engine.health()
  const server = { id: 'local', type: 'STANDALONE', version, hostname: 'localhost', props: {}, metrics: [] }
  return ['EXECUTOR', 'SCHEDULER', 'INDEXER', 'WEBSERVER', 'WORKER'].map((type) => ({
    id: `local-${type.toLowerCase()}`,
    type,
    state: type === 'WORKER' && workers === 0 ? 'NOT_RUNNING' : isUp ? 'RUNNING' : 'ERROR',
    server,
    createdAt: dateJson(startedAt),
    updatedAt: dateJson(Math.max(startedAt, ...loops.map(({ lastBeat }) => lastBeat))),
    events: [{ ts: dateJson(startedAt), type: 'service.state.updated', state: 'RUNNING', value: 'The server was started.' }],
    props: {},
    metrics: [],
    seqId: 1,
  }))
}

/** @throws ServiceNotFound */
function service(call: Call): object {
  const id = call.params['id'] ?? ''
  const found = services(call).find((one) => one.id === id)
  if (found === undefined) throw ServiceNotFound({ id })
  return found
}
