import { defineError, InvalidEntity } from '@windhover/core/errors.ts'
import { dateJson } from '@windhover/core/execution/wire.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { StoredMcpServer } from '@windhover/core/ports/document-repositories.ts'
import { z } from 'zod'
import { anyObject, pageOfSchema, pageQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'

const McpServerNotFound = defineError('MCP_SERVER_NOT_FOUND', 404, (p: { id: string }) => `MCP server '${p.id}' not found`)

const tag = 'Mcp'
const generations = ['2.0'] as const
const bodySchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _'),
  description: z.string().nullish(),
  instructions: z.string().nullish(),
  serverType: z.enum(['PRIVATE', 'PUBLIC']).nullish(),
  authType: z.enum(['BASIC', 'API_TOKEN', 'OAUTH']).nullish(),
  oauthProvider: z.string().nullish(),
  oauthScopesSupported: z.array(z.string()).nullish(),
  disabled: z.boolean().nullish(),
})
const answered = { tag, response: anyObject, generations }

/** The server that every tenant has before anybody made one: triggers that name no other are its tools. */
const defaultId = 'default'

/** Servers of the Model Context Protocol: which flows AI agents may call as tools. */
export const mcpRoutes: readonly Route[] = [
  defineRoute('GET', 'mcp/servers', 'system:read', async (call) => search(call), {
    operationId: 'listMcps',
    tag,
    query: pageQuery,
    response: pageOfSchema(anyObject),
    generations,
  }),
  defineRoute('POST', 'mcp/servers', 'system:write', async (call) => create(call), {
    operationId: 'createMcp',
    ...answered,
    body: bodySchema,
  }),
  defineRoute('GET', 'mcp/servers/:id', 'system:read', async (call) => serverJson(await get(call)), { operationId: 'getMcp', ...answered }),
  defineRoute('PUT', 'mcp/servers/:id', 'system:write', async (call) => update(call), {
    operationId: 'updateMcp',
    ...answered,
    body: bodySchema,
  }),
  defineRoute('DELETE', 'mcp/servers/:id', 'system:write', async (call) => remove(call), { operationId: 'deleteMcp', tag, generations }),
  defineRoute('PATCH', 'mcp/servers/:id/toggle', 'system:write', async (call) => toggle(call), { operationId: 'toggleMcp', ...answered }),
  defineRoute('GET', 'mcp/servers/:id/tools', 'flow:read', async (call) => tools(call), {
    operationId: 'listTools',
    tag,
    response: z.array(anyObject),
    generations,
  }),
]

const builtIn = (tenantId: string): StoredMcpServer => ({
  tenantId,
  id: defaultId,
  serverType: 'PRIVATE',
  authType: 'BASIC',
  disabled: false,
  created: 0,
  updated: 0,
})

const listed: ListFields<StoredMcpServer> = {
  fields: { id: ({ id }) => id, created: ({ created }) => created, updated: ({ updated }) => updated },
  text: ({ id, description }) => [id, description],
}

async function search({ engine, tenantId, query }: Call): Promise<object> {
  const stored = await engine.repositories.mcpServers.all(tenantId)
  const all = stored.some(({ id }) => id === defaultId) ? stored : [builtIn(tenantId), ...stored]
  const { results, total } = searchList(query, all, listed)
  return { results: results.map(serverJson), total }
}

/** @throws McpServerNotFound */
async function get({ engine, tenantId, params }: Call): Promise<StoredMcpServer> {
  const id = params['id'] ?? ''
  const found = await engine.repositories.mcpServers.find(tenantId, id)
  if (found !== undefined) return found
  if (id === defaultId) return builtIn(tenantId)
  throw McpServerNotFound({ id })
}

/** @throws InvalidEntity */
function bodyOf({ body }: Call): z.infer<typeof bodySchema> {
  const parsed = bodySchema.safeParse(body)
  if (parsed.success) return parsed.data
  throw InvalidEntity({
    message: `Invalid entity: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', ')}`,
  })
}

function recordOf(body: z.infer<typeof bodySchema>, known: StoredMcpServer | undefined, tenantId: string): StoredMcpServer {
  const { id, description, instructions, serverType, authType, oauthProvider, oauthScopesSupported, disabled } = body
  const now = Date.now()
  return {
    tenantId,
    id,
    ...(description && { description }),
    ...(instructions && { instructions }),
    serverType: serverType ?? 'PRIVATE',
    authType: authType ?? 'BASIC',
    ...(oauthProvider && { oauthProvider }),
    ...(oauthScopesSupported && { oauthScopesSupported }),
    disabled: disabled === true,
    created: known?.created || now,
    updated: now,
  }
}

async function save({ engine }: Call, server: StoredMcpServer): Promise<object> {
  await engine.repositories.mcpServers.save(server)
  return serverJson(server)
}

async function create(call: Call): Promise<object> {
  const body = bodyOf(call)
  const known = await call.engine.repositories.mcpServers.find(call.tenantId, body.id)
  if (known !== undefined) throw InvalidEntity({ message: `Invalid entity: id: MCP server '${body.id}' already exists` })
  return save(call, recordOf(body, undefined, call.tenantId))
}

async function update(call: Call): Promise<object> {
  const known = await get(call)
  const body = bodyOf(call)
  if (body.id !== known.id) throw InvalidEntity({ message: 'Invalid entity: id: Illegal id update' })
  return save(call, recordOf(body, known, call.tenantId))
}

async function toggle(call: Call): Promise<object> {
  const known = await get(call)
  return save(call, { ...known, disabled: !known.disabled, updated: Date.now(), created: known.created || Date.now() })
}

async function remove(call: Call): Promise<Answer> {
  const { id } = await get(call)
  if (id === defaultId) throw InvalidEntity({ message: 'The default MCP server cannot be deleted, but disabled' })
  await call.engine.repositories.mcpServers.delete(call.tenantId, id)
  return new Answer(204)
}

const mcpTrigger = 'io.kestra.plugin.core.trigger.McpToolTrigger'

/** The triggers of flows that offer a tool through this server, in the order of the flows. */
async function tools(call: Call): Promise<object[]> {
  const server = await get(call)
  const { results } = await call.engine.flows.search(call.tenantId, {}, { page: 1, size: 100_000 })
  return results.flatMap((flow) =>
    flow.triggers
      .filter((trigger) => trigger.type === mcpTrigger && (trigger['mcpServer'] ?? defaultId) === server.id)
      .map((trigger) => toolJson(flow, trigger, server)),
  )
}

function toolJson(flow: Flow, trigger: Flow['triggers'][number], server: StoredMcpServer): object {
  return {
    toolName: trigger['toolName'],
    triggerId: trigger.id,
    title: trigger['title'],
    description: trigger['toolDescription'],
    ...(trigger['annotations'] !== undefined && { annotations: trigger['annotations'] }),
    namespace: flow.namespace,
    flowId: flow.id,
    flowRevision: flow.revision,
    disabled: server.disabled || flow.disabled || trigger.disabled === true,
  }
}

function serverJson({ tenantId: _, created, updated, ...server }: StoredMcpServer): object {
  return { ...server, isDefault: server.id === defaultId, created: dateJson(created), updated: dateJson(updated) }
}
