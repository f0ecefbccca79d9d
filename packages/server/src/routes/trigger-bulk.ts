import { InvalidEntity } from '@windhover/core/errors.ts'
import { type Filter, filterOfJson } from '@windhover/core/filter/index.ts'
import { type TriggerKey, triggerUid } from '@windhover/core/model/trigger-state.ts'
import type { TriggerCommand } from '@windhover/core/trigger/trigger-command.ts'
import { z } from 'zod'
import { csvOf } from '../csv.ts'
import { parsed } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Method, type Route } from '../route.ts'
import { triggerJson } from '../trigger-json.ts'
import { changedTriggers, triggerFilterOf, triggerFilters } from '../trigger-query.ts'

const tag = 'Triggers'
const keySchema = z.object({ namespace: z.string(), flowId: z.string(), triggerId: z.string() })
const setDisabledSchema = z.object({ triggers: z.array(keySchema).min(1), disabled: z.boolean() })
const answerSchema = z.object({ count: z.int(), totalItems: z.int(), operationId: z.string() })
const filtersBody = z.object({ filters: z.array(z.unknown()).optional() })

/** Commands for many triggers, by their keys or by a query; each runs as an operation. Those that refuse are not counted. */
export const triggerBulkRoutes: readonly Route[] = [
  ...bulk('POST', 'backfill/pause', { ids: 'pauseBackfillByIds', query: 'pauseBackfillByQuery' }, { type: 'PauseBackfill' }),
  ...bulk('POST', 'backfill/unpause', { ids: 'unpauseBackfillByIds', query: 'unpauseBackfillByQuery' }, { type: 'UnpauseBackfill' }),
  ...bulk('POST', 'backfill/delete', { ids: 'deleteBackfillByIds', query: 'deleteBackfillByQuery' }, { type: 'DeleteBackfill' }),
  ...bulk('POST', 'unlock', { ids: 'unlockTriggersByIds', query: 'unlockTriggersByQuery' }, { type: 'Unlock' }),
  ...bulk('DELETE', 'delete', { ids: 'deleteTriggersByIds', query: 'deleteTriggersByQuery' }, { type: 'Delete' }),
  defineRoute(
    'POST',
    'triggers/set-disabled/by-triggers',
    'trigger:write',
    async (call) => {
      const { triggers, disabled } = parsed(setDisabledSchema, call.body)
      return perform(call, keysIn(call, triggers), { type: 'SetDisabled', disabled })
    },
    { operationId: 'disabledTriggersByIds', tag, body: setDisabledSchema, response: answerSchema },
  ),
  defineRoute(
    'POST',
    'triggers/set-disabled/by-query',
    'trigger:write',
    async (call) => {
      const disabled = call.query.get('disabled') !== 'false'
      return perform(call, await found(call, changedTriggers(call.query, ['disabled'])), { type: 'SetDisabled', disabled })
    },
    {
      operationId: 'disabledTriggersByQuery',
      tag,
      query: { ...triggerFilters, disabled: z.boolean().optional() },
      response: answerSchema,
    },
  ),
  defineRoute('GET', 'triggers/export/by-query/csv', 'trigger:read', async (call) => exported(call), {
    operationId: 'exportTriggers',
    tag,
    query: triggerFilters,
    response: z.string(),
    responseType: 'text/csv',
  }),
]

function bulk(
  method: Method,
  verb: string,
  names: { readonly ids: string; readonly query: string },
  command: TriggerCommand,
): readonly Route[] {
  const docs = { tag, response: answerSchema }
  return [
    defineRoute(
      method,
      `triggers/${verb}/by-triggers`,
      'trigger:write',
      async (call) => perform(call, keysIn(call, parsed(z.array(keySchema), call.body)), command),
      { ...docs, operationId: names.ids, body: z.array(keySchema) },
    ),
    defineRoute(
      method,
      `triggers/${verb}/by-query`,
      'trigger:write',
      async (call) => perform(call, await found(call, filterIn(call)), command),
      {
        ...docs,
        operationId: names.query,
        query: triggerFilters,
        ...(method === 'DELETE' && { body: filtersBody }),
      },
    ),
  ]
}

/** In the body when there is one, as deletion has it, else in the query. @throws InvalidEntity, InvalidFilter */
function filterIn({ body, query }: Call): Filter {
  if (body === undefined) return changedTriggers(query, [])
  const { filters } = parsed(filtersBody, body)
  if (filters === undefined) throw InvalidEntity({ message: 'filters: must be a list of filters' })
  return filterOfJson(filters, 'TRIGGER')
}

const found = ({ engine, tenantId }: Call, where: Filter): Promise<readonly TriggerKey[]> => engine.triggers.keys(tenantId, { where })

const keysIn = ({ tenantId }: Call, keys: readonly z.infer<typeof keySchema>[]): readonly TriggerKey[] =>
  keys.map(({ namespace, flowId, triggerId }) => ({ tenantId, namespace, flowId, triggerId }))

/** As long as Kestra waits for its own asynchronous commands; afterwards the operation goes on and is asked for by its id. */
const waitMs = 30_000

async function perform({ engine, tenantId }: Call, keys: readonly TriggerKey[], command: TriggerCommand): Promise<object> {
  const byUid = new Map(keys.map((key) => [triggerUid(key), key]))
  const { id } = engine.operations.start(tenantId, `${command.type} of triggers`, [...byUid.keys()], async (uid) => {
    const key = byUid.get(uid)
    if (key !== undefined) await engine.triggers.command(key, command)
  })
  const operation = await engine.operations.finished(tenantId, id, waitMs)
  return { count: operation.succeeded, totalItems: operation.total, operationId: id }
}

const exportPage = 1000

/** Every trigger that the query finds, one line each. */
async function exported({ engine, tenantId, query }: Call): Promise<Answer> {
  const where = triggerFilterOf(query)
  const rows: Readonly<Record<string, unknown>>[] = []
  for (let page = 1; ; page += 1) {
    const { results } = await engine.triggers.search(tenantId, { where }, { page, size: exportPage })
    for (const view of results) rows.push(triggerJson(view))
    if (results.length < exportPage) break
  }
  return new Answer(200, csvOf(rows), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="triggers.csv"',
  })
}
