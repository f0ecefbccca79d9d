import { ExecutionNotFound } from '@windhover/core/errors.ts'
import { stateJson } from '@windhover/core/execution/wire.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionFilter } from '@windhover/core/ports/repositories.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import { z } from 'zod'
import { documentedBy, flagQuery } from '../documented.ts'
import { ExecutionBroadcast } from '../execution-broadcast.ts'
import { type Call, defineRoute, type Route } from '../route.ts'
import { EventStream } from '../sse.ts'

const docs = documentedBy('Executions')
const stream = { responseType: 'text/event-stream', response: z.string() }

/** Executions as they change. */
export const executionStreamRoutes: readonly Route[] = [
  defineRoute('GET', 'executions/:executionId/follow', 'execution:read', async (call) => follow(call), docs('followExecution', stream)),
  defineRoute(
    'GET',
    'executions/:executionId/follow-dependencies',
    'execution:read',
    async (call) => followDependencies(call),
    docs('followDependenciesExecutions', { ...stream, query: { destinationOnly: flagQuery, expandAll: flagQuery } }),
  ),
]

const broadcasts = new WeakMap<Engine, ExecutionBroadcast>()

function broadcastOf(engine: Engine): ExecutionBroadcast {
  const known = broadcasts.get(engine) ?? new ExecutionBroadcast(engine.followers)
  broadcasts.set(engine, known)
  return known
}

async function executionOf({ engine, tenantId, params }: Call): Promise<Execution> {
  const id = params['executionId'] ?? ''
  const found = await engine.executions.find(tenantId, id)
  if (found === undefined) throw ExecutionNotFound({ executionId: id })
  return found.execution
}

/** `start`, then the whole execution on each change, then `end` when everything of it has ended. */
async function follow(call: Call): Promise<void> {
  const { engine, tenantId, request, reply } = call
  const { id } = await executionOf(call)
  const broadcast = broadcastOf(engine)
  const events: EventStream = new EventStream(request, reply, () => broadcast.remove(id, events))
  events.send('start', { id })
  await broadcast.add(id, events, () => engine.executions.find(tenantId, id))
}

/** How often it looks for executions that were started meanwhile. */
const lookMs = 500
const mostFollowed = 500

/** The states of every execution that began with the same one; ends when all of them have ended. */
async function followDependencies(call: Call): Promise<void> {
  const { engine, tenantId, request, reply } = call
  const execution = await executionOf(call)
  const correlation = execution.labels.find(({ key }) => key === 'system.correlationId')
  const filter: ExecutionFilter = correlation === undefined ? { ids: [execution.id] } : { labels: [correlation] }
  const told = new Map<string, string>()
  const stops: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  const events = new EventStream(request, reply, () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  })
  const tell = (changed: Execution): void => {
    if (told.get(changed.id) === changed.state.current) return
    told.set(changed.id, changed.state.current)
    events.send('progress', eventOf(changed))
  }
  const look = async (): Promise<void> => {
    const { results } = await engine.repositories.executions.search(tenantId, filter, { page: 1, size: mostFollowed })
    if (!events.isOpen) return
    for (const found of results) {
      if (!told.has(found.id)) stops.push(engine.followers.follow(found.id, (state) => tell(state.execution)))
      tell(found)
    }
    if (results.every(({ state, closed }) => isTerminated(state.current) && closed === true)) {
      for (const stop of stops) stop()
      events.send('end', eventOf(execution))
      return events.end()
    }
    timer = setTimeout(() => void look().catch(() => events.end()), lookMs)
  }
  events.send('start', { executionId: execution.id })
  await look()
}

function eventOf({ id, tenantId, namespace, flowId, state }: Execution): object {
  return { executionId: id, tenantId, namespace, flowId, state: stateJson(state) }
}
