import multipart from '@fastify/multipart'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { type BasicAuth, demandCredentials } from './auth.ts'
import { errorAnswer } from './errors.ts'
import { serveInterface } from './interface.ts'
import { Answer, type Route } from './route.ts'
import { routes } from './routes/index.ts'

export interface ServerOptions {
  readonly engine: Engine
  /** Credentials every route demands; none: the server answers whoever reaches it (loopback). */
  readonly basicAuth?: BasicAuth
  /** Folder of the built web interface; absent or not there: the server has none. */
  readonly interfaceFolder?: string
  readonly report: (message: string, cause: unknown) => void
}

const tenantResources = new Set([
  ...['flows', 'executions', 'logs', 'metrics', 'triggers', 'kv', 'namespaces', 'outputs', 'expressions', 'secrets'],
  ...['dashboards', 'blueprints', 'usages', 'concurrency-limit', 'ai', 'mcp', 'basicAuth', 'tests'],
])

/** The HTTP server: every route of the table, on its tenant's path and without tenant. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024 * 1024,
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: false },
    rewriteUrl: (request) => withTenant(request.url ?? '/'),
    exposeHeadRoutes: false,
  })
  acceptBodies(app)
  await app.register(multipart, { limits: { fileSize: 10 * 1024 ** 3, fieldSize: 64 * 1024 * 1024, parts: 10_000 } })
  app.setNotFoundHandler((request, reply) => {
    // who may not read anything is not told which paths exist either
    demandCredentials(request, options.basicAuth)
    return sendError(reply, request, notFound())
  })
  app.setErrorHandler((error, request, reply) => {
    if (errorAnswer(error, request.url).status >= 500) options.report(`${request.method} ${request.url} failed`, error)
    sendError(reply, request, error)
  })
  for (const route of routes) mount(app, route, options)
  if (options.interfaceFolder !== undefined) await serveInterface(app, options.interfaceFolder)
  return app
}

/** `/api/v1/flows/…` is the same as `/api/v1/main/flows/…`, for clients from before there were tenants. */
function withTenant(url: string): string {
  const resource = /^\/api\/v1\/([a-z-]+)(?=[/?]|$)/.exec(url)?.[1]
  return resource !== undefined && tenantResources.has(resource) ? url.replace('/api/v1/', '/api/v1/main/') : url
}

function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    const isJson = /^(application|text)\/(?:[\w.+-]+\+)?json/i.test(request.headers['content-type'] ?? '') && !isRaw(request)
    if (!isJson || text.trim() === '') return done(null, text === '' ? undefined : text)
    try {
      done(null, parseJson(text))
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 422, message: `Invalid json: ${(error as Error).message}` }))
    }
  })
}

/** The value of a key is read by the key-value store itself, whatever the content type says. */
const isRaw = (request: FastifyRequest): boolean => /\/kv\/[^/?]+(\?|$)/.test(request.url) && request.method === 'PUT'

function mount(app: FastifyInstance, route: Route, options: ServerOptions): void {
  for (const path of route.paths) {
    const url = path.startsWith('/') ? path : `/api/v1/:tenant/${path}`
    app.route({ method: route.method, url, handler: (request, reply) => answer(route, options, request, reply) })
  }
}

async function answer(route: Route, options: ServerOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (route.permission !== 'open') demandCredentials(request, options.basicAuth)
  const params = request.params as Record<string, string>
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  const result = await route.handle({
    engine: options.engine,
    tenantId: params['tenant'] ?? 'main',
    params,
    query,
    body: request.body,
    request,
    reply,
  })
  if (reply.sent || reply.raw.headersSent) return reply
  return send(reply, request, result)
}

function send(reply: FastifyReply, request: FastifyRequest, result: unknown): FastifyReply {
  if (result === null) return sendError(reply, request, notFound())
  if (!(result instanceof Answer)) return result === undefined ? reply.code(200).send() : sendJson(reply, 200, result)
  reply.headers(result.headers)
  if (result.body === undefined) return reply.code(result.status).send()
  return result.headers['content-type'] === undefined
    ? sendJson(reply, result.status, result.body)
    : reply.code(result.status).send(result.body)
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header('content-type', 'application/json').send(stringifyJson(body))
}

function sendError(reply: FastifyReply, request: FastifyRequest, error: unknown): FastifyReply {
  const { status, contentType, body } = errorAnswer(error, request.url.split('?')[0] ?? '/')
  if (status === 401) reply.header('www-authenticate', 'Basic')
  return reply.code(status).header('content-type', contentType).send(stringifyJson(body))
}

const notFound = (): Error => Object.assign(new Error('Not Found'), { statusCode: 404, code: 'NOT_FOUND' })
