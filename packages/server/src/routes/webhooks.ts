import { WebhookNotFound } from '@windhover/core/errors.ts'
import { executionJson } from '@windhover/core/execution/wire.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { TextLists, WebhookCall, WebhookPart } from '@windhover/core/trigger/webhook.ts'
import { webhookBody } from '@windhover/core/trigger/webhook.ts'
import type { WebhookMatch, WebhookResult } from '@windhover/engine/actions/webhook-actions.ts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Answer, type Call, defineRoute, type Method, type Route } from '../route.ts'

const path = 'executions/webhook/:namespace/:id/:key'
const responseSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  namespace: z.string(),
  flowId: z.string(),
  flowRevision: z.int(),
  trigger: z.object({ id: z.string(), type: z.string(), variables: z.record(z.string(), z.unknown()).optional() }),
  outputs: z.record(z.string(), z.unknown()).optional(),
  labels: z.array(z.object({ key: z.string(), value: z.string() })),
  state: z.object({ current: z.string() }),
  url: z.string().optional(),
})

/** Webhook triggers: whoever has the key may call. */
export const webhookRoutes: readonly Route[] = (['GET', 'POST', 'PUT'] as const).flatMap((method) => [
  webhook(method),
  // further segments belong to webhooks of plugins; there are none here
  defineRoute(method, [`${path}/:path`, `${path}/`], 'open', async () => Promise.reject(WebhookNotFound({})), {
    operationId: [`triggerExecutionBy${capital(method)}WebhookWithPath`, `triggerExecutionBy${capital(method)}WebhookWithEmptyPath`],
    tag: 'Executions',
    response: responseSchema,
  }),
])

/** Which trigger a request is for, from before its body is read. */
const matches = new WeakMap<FastifyRequest, WebhookMatch>()

function webhook(method: Method): Route {
  const docs = { operationId: `triggerExecutionBy${capital(method)}Webhook`, tag: 'Executions', response: responseSchema }
  return {
    ...defineRoute(method, path, 'open', async (call) => answer(call), docs),
    async prepare({ engine, tenantId, params, request }) {
      // A browser that only looks must not start anything.
      if (request.method === 'HEAD') throw WebhookNotFound({})
      matches.set(request, await engine.webhooks.match(tenantId, params['namespace'] ?? '', params['id'] ?? '', params['key'] ?? ''))
    },
    unread({ engine, request }, error) {
      const match = matches.get(request)
      if (match !== undefined) engine.webhooks.refuse(match, error.message)
    },
  }
}

function capital(method: string): string {
  return method.slice(0, 1) + method.slice(1).toLowerCase()
}

async function answer(call: Call): Promise<unknown> {
  const { engine, request } = call
  const match = matches.get(request)
  if (match === undefined) throw WebhookNotFound({})
  const gone = new AbortController()
  request.raw.on('close', () => gone.abort())
  const result = await engine.webhooks.call(match, await contentOf(call, match), gone.signal)
  return result === undefined ? new Answer(204) : shown(call, result)
}

function shown({ engine }: Call, { execution, answer: { status, givesOutputs, outputs, contentType } }: WebhookResult): Answer {
  if (!givesOutputs) {
    const { tenantId, id, namespace, flowId, flowRevision, trigger, outputs: all, labels, state } = executionJson(execution, [])
    const url = engine.executions.urlOf(execution)
    return new Answer(status, { tenantId, id, namespace, flowId, flowRevision, trigger, outputs: all, labels, state, url })
  }
  if (contentType === 'text/plain') return new Answer(status, plainText(outputs), { 'content-type': 'text/plain; charset=utf-8' })
  return new Answer(status, outputs)
}

/** A text stays one, everything else is written as JSON. */
const plainText = (outputs: unknown): string => (typeof outputs === 'string' ? outputs : stringifyJson(outputs ?? null))

async function contentOf(call: Call, match: WebhookMatch): Promise<WebhookCall> {
  const { request, query, body } = call
  const about = { headers: headersOf(request), parameters: listsOf(query) }
  if (request.isMultipart()) return { ...about, ...(await formOf(call, match)) }
  if (!Buffer.isBuffer(body)) return about
  const fetchType = match.trigger['fetchType']
  if (fetchType === 'NONE') return about
  if (fetchType === 'STORE') return { ...about, uri: await call.engine.webhooks.store(match, 'body', bytesOf(body)) }
  return { ...about, body: webhookBody(body.toString('utf8')) }
}

/** Fields as lists, files stored; of a trigger that fetches nothing they are only read. */
async function formOf({ engine, request }: Call, match: WebhookMatch): Promise<Pick<WebhookCall, 'formFields' | 'parts'>> {
  const isWanted = match.trigger['fetchType'] !== 'NONE'
  const fields = new URLSearchParams()
  const parts: WebhookPart[] = []
  for await (const part of request.parts()) {
    if (part.type === 'field') fields.append(part.fieldname, String(part.value))
    else if (isWanted) {
      let size = 0
      const counted = async function* () {
        for await (const chunk of part.file) {
          size += chunk.length
          yield chunk
        }
      }
      const uri = await engine.webhooks.store(match, `${parts.length}-${part.filename}`, counted())
      parts.push({ name: part.fieldname, filename: part.filename, ...(part.mimetype !== '' && { contentType: part.mimetype }), size, uri })
    } else for await (const _chunk of part.file);
  }
  return isWanted ? { formFields: listsOf(fields), parts } : {}
}

/** Names in lower case, each with every value that came. */
function headersOf({ raw: { rawHeaders } }: FastifyRequest): TextLists {
  const headers = new Map<string, string[]>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[at + 1] ?? ''])
  }
  return Object.fromEntries(headers)
}

function listsOf(parameters: URLSearchParams): TextLists {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]))
}

async function* bytesOf(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body
}
