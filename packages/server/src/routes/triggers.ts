import { InvalidEntity } from '@windhover/core/errors.ts'
import { dateJson } from '@windhover/core/execution/wire.ts'
import { parseInstant } from '@windhover/core/model/temporal.ts'
import type { MissedDates, TriggerKey } from '@windhover/core/model/trigger-state.ts'
import type { BackfillRequest } from '@windhover/core/trigger/backfill.ts'
import type { TriggerCommand } from '@windhover/core/trigger/trigger-command.ts'
import type { TriggerView } from '@windhover/engine/actions/trigger-actions.ts'
import { parseIsoDuration } from '@windhover/sdk'
import { z } from 'zod'
import { pageOfSchema, pageQuery, textQuery } from '../documented-queries.ts'
import { pageOf } from '../paging.ts'
import { parsed } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Method, type Route, type RouteDocs } from '../route.ts'
import {
  backfillRequestSchema,
  historySchema,
  lineJson,
  triggerAndStateJson,
  triggerAndStateSchema,
  triggerJson,
  triggerSchema,
} from '../trigger-json.ts'
import { triggerFilterOf, triggerFilters } from '../trigger-query.ts'

const tag = 'Triggers'
const one = 'triggers/:namespace/:flowId/:triggerId'
const keySchema = z.object({ namespace: z.string(), flowId: z.string(), triggerId: z.string() })
const both = (operationId: string, docs: Omit<RouteDocs, 'operationId' | 'tag'> = {}): RouteDocs => ({ operationId, tag, ...docs })

/** One trigger: its state and history, and what may be done to it. */
export const triggerRoutes: readonly Route[] = [
  defineRoute(
    'GET',
    'triggers/search',
    'trigger:read',
    async (call) => search(call),
    both('searchTriggers', {
      query: { ...pageQuery, ...triggerFilters, dateFilter: z.enum(['NEXT_EXECUTION_DATE', 'LAST_TRIGGERED_DATE']).optional() },
      response: pageOfSchema(triggerAndStateSchema),
    }),
  ),
  defineRoute(
    'GET',
    'triggers/:namespace/:flowId',
    'trigger:read',
    async (call) => ofFlow(call),
    both('searchTriggersForFlow', { query: { ...pageQuery, ...textQuery }, response: pageOfSchema(triggerSchema) }),
  ),
  defineRoute(
    'GET',
    one,
    'trigger:read',
    async (call) => triggerAndStateJson(await call.engine.triggers.get(keyOf(call))),
    both('getTrigger', { response: triggerAndStateSchema }),
  ),
  defineRoute(
    'GET',
    `${one}/history`,
    'trigger:read',
    async (call) => history(call),
    both('getTriggerHistory', { query: pageQuery, response: pageOfSchema(historySchema) }),
  ),
  defineRoute(
    'DELETE',
    one,
    'trigger:write',
    async (call) => {
      await call.engine.triggers.command(keyOf(call), { type: 'Delete' })
      return new Answer(204)
    },
    both('deleteTrigger', { status: 204 }),
  ),
  command('POST', `${one}/restart`, 'restartTrigger', { type: 'Restart' }),
  command('POST', `${one}/unlock`, 'unlockTrigger', { type: 'Unlock' }),
  defineRoute(
    'PUT',
    'triggers',
    'trigger:write',
    async (call) => update(call),
    both('updateTrigger', { body: updateSchema(), response: triggerSchema, generations: ['1.3'] }),
  ),
  defineRoute(
    'PUT',
    'triggers/set-disabled',
    'trigger:write',
    async (call) => {
      const body = parsed(setDisabledSchema(), call.body)
      return done(call, keyIn(call, body), disabling(body.disabled, body.missed ?? undefined))
    },
    both('disableTriggerById', { body: setDisabledSchema(), response: triggerSchema, generations: ['2.0'] }),
  ),
  defineRoute(
    'PUT',
    'triggers/backfill/create',
    'trigger:write',
    async (call) => {
      const body = parsed(createSchema(), call.body)
      return done(call, keyIn(call, body), { type: 'CreateBackfill', backfill: backfillIn(body.backfill) })
    },
    both('createBackfill', { body: createSchema(), response: triggerSchema, generations: ['2.0'] }),
  ),
  defineRoute(
    'POST',
    'triggers/backfill/preview',
    'trigger:read',
    async (call) => {
      const body = parsed(createSchema(), call.body)
      const { dates, total, cappedAt } = await call.engine.triggers.previewBackfill(keyIn(call, body), backfillIn(body.backfill))
      return { dates: dates.map((date) => dateJson(date)), total, cappedAt }
    },
    both('previewBackfill', {
      body: createSchema(),
      response: z.object({ dates: z.array(z.string()), total: z.int(), cappedAt: z.int() }),
    }),
  ),
  command('PUT', 'triggers/backfill/pause', 'pauseBackfill', { type: 'PauseBackfill' }),
  command('PUT', 'triggers/backfill/unpause', 'unpauseBackfill', { type: 'UnpauseBackfill' }),
  command('POST', 'triggers/backfill/delete', 'deleteBackfill', { type: 'DeleteBackfill' }),
]

/** A command whose trigger is in the path, or else in the body. */
function command(method: Method, path: string, operationId: string, what: TriggerCommand): Route {
  const isInPath = path.includes(':triggerId')
  const handle = (call: Call) => done(call, isInPath ? keyOf(call) : keyIn(call, parsed(keySchema, call.body)), what)
  return defineRoute(
    method,
    path,
    'trigger:write',
    handle,
    both(operationId, { ...(!isInPath && { body: keySchema }), response: triggerSchema }),
  )
}

async function done({ engine }: Call, key: TriggerKey, what: TriggerCommand): Promise<object | null> {
  const view = await engine.triggers.command(key, what)
  return view === undefined ? null : triggerJson(view)
}

const keyOf = ({ tenantId, params }: Call): TriggerKey => ({
  tenantId,
  namespace: params['namespace'] ?? '',
  flowId: params['flowId'] ?? '',
  triggerId: params['triggerId'] ?? '',
})

const keyIn = ({ tenantId }: Call, { namespace, flowId, triggerId }: z.infer<typeof keySchema>): TriggerKey => ({
  tenantId,
  namespace,
  flowId,
  triggerId,
})

const disabling = (disabled: boolean, missed: MissedDates | undefined): TriggerCommand => ({
  type: 'SetDisabled',
  disabled,
  ...(missed !== undefined && { missed }),
})

async function search({ engine, tenantId, query }: Call): Promise<object> {
  const { results, total } = await engine.triggers.search(tenantId, { where: triggerFilterOf(query) }, pageOf(query))
  return { results: results.map(triggerAndStateJson), total }
}

async function ofFlow({ engine, tenantId, params, query }: Call): Promise<object> {
  const filter = { namespace: params['namespace'] ?? '', flowId: params['flowId'] ?? '', query: query.get('q') ?? '' }
  const { results, total } = await engine.triggers.search(tenantId, filter, pageOf(query))
  return { results: results.map(triggerJson), total }
}

async function history(call: Call): Promise<object> {
  const { results, total } = await call.engine.triggers.history(keyOf(call), pageOf(call.query))
  return { results: results.map(lineJson), total }
}

/** What 1.3 sends to change a trigger: the whole of it. What differs is changed: a backfill that was not there, enabled or disabled. */
async function update(call: Call): Promise<object | null> {
  const body = parsed(updateSchema(), call.body)
  const key = keyIn(call, body)
  let view: TriggerView | undefined = await call.engine.triggers.get(key)
  const { backfill, disabled } = body
  if (backfill !== undefined && backfill !== null && view.state.backfill === undefined)
    view = await call.engine.triggers.command(key, { type: 'CreateBackfill', backfill: backfillIn(backfill) })
  if (typeof disabled === 'boolean' && view !== undefined && disabled !== view.state.disabled)
    view = await call.engine.triggers.command(key, disabling(disabled, body.missed ?? undefined))
  return view === undefined ? null : triggerJson(view)
}

/** @throws InvalidEntity for a date or a duration that is none */
function backfillIn({ start, end, paused, inputs, labels, throttle }: z.infer<typeof backfillRequestSchema>): BackfillRequest {
  const throttleMs = throttle === undefined || throttle === null ? undefined : parseIsoDuration(throttle)
  if (throttle && throttleMs === undefined) throw InvalidEntity({ message: `backfill.throttle: '${throttle}' is not an ISO-8601 duration` })
  return {
    start: dateIn('start', start),
    ...(end !== undefined && end !== null && { end: dateIn('end', end) }),
    ...(typeof paused === 'boolean' && { paused }),
    ...(inputs !== undefined && inputs !== null && { inputs }),
    ...(labels !== undefined && labels !== null && { labels }),
    ...(throttleMs !== undefined && { throttleMs }),
  }
}

function dateIn(name: string, text: string): number {
  try {
    return parseInstant(text).epochMs
  } catch (cause) {
    throw InvalidEntity({ message: `backfill.${name}: '${text}' is not an ISO-8601 date` }, { cause })
  }
}

function missedSchema() {
  return z.enum(['ALL', 'LAST', 'NONE']).nullish()
}

function setDisabledSchema() {
  return keySchema.extend({ disabled: z.boolean(), missed: missedSchema() })
}

function createSchema() {
  return keySchema.extend({ backfill: backfillRequestSchema })
}

function updateSchema() {
  return keySchema.extend({ disabled: z.boolean().nullish(), backfill: backfillRequestSchema.nullish(), missed: missedSchema() })
}
