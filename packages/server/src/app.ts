import multipart from '@fastify/multipart'
import type { Engine } from '@windhover/engine/engine.ts'
import type { Identity } from '@windhover/engine/services/credentials/index.ts'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { type AccessOptions, localAccess } from './auth/access.ts'
import { Guard } from './auth/guard.ts'
import { checkOrigin } from './auth/origin.ts'
import { acceptBodies } from './body.ts'
import { errorAnswer } from './errors.ts'
import { serveInterface } from './interface.ts'
import { send, sendError } from './respond.ts'
import type { Call, Route } from './route.ts'
import { routes } from './routes/index.ts'
import { unmatched, urlOf } from './unmatched.ts'

export interface ServerOptions {
  readonly engine: Engine
  /** Absent: as on loopback with nothing configured. */
  readonly access?: AccessOptions
  /** Folder of the built web interface; absent: none is served. */
  readonly interfaceFolder?: string
  readonly report: (message: string, cause: unknown) => void
}

const tenantResources = new Set([
  ...['flows', 'executions', 'logs', 'metrics', 'triggers', 'kv', 'namespaces', 'outputs', 'expressions', 'secrets'],
  ...['dashboards', 'blueprints', 'usages', 'concurrency-limit', 'ai', 'mcp', 'basicAuth', 'tests', 'operations'],
])

const lastSecondMs = 1000

const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** The HTTP server: every route of the table, on its tenant's path and without tenant. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const access = options.access ?? localAccess
  const guard = new Guard(options.engine, access)
  const app = fastify({
    logger: false,
    bodyLimit: access.maxBodyBytes,
    // an upload may take long, but its headers may not
    requestTimeout: 60 * 60_000,
    http: { headersTimeout: 60_000 },
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: false },
    rewriteUrl: (request) => withTenant(request.url ?? '/'),
    exposeHeadRoutes: false,
  })
  acceptBodies(app)
  await app.register(multipart, { limits: { fileSize: 10 * 1024 ** 3, fieldSize: 64 * 1024 * 1024, parts: 10_000 } })
  app.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of Object.entries(securityHeaders)) reply.raw.setHeader(name, value)
    if (!checkOrigin(request, reply, access)) done()
  })
  app.addHook('preClose', (done) => {
    // answers that are being written may end; streams would never
    setTimeout(() => app.server.closeAllConnections(), lastSecondMs).unref()
    done()
  })
  const answerUnmatched = unmatched(routes)
  app.setNotFoundHandler(async (request, reply) => {
    // who may not read anything is not told which paths exist either
    if (request.url.startsWith('/api/')) await guard.admit(request, 'setup')
    return answerUnmatched(request, reply)
  })
  app.setErrorHandler((error, request, reply) => {
    if (errorAnswer(error, request.url).status >= 500) options.report(`${request.method} ${request.url} failed`, error)
    sendError(reply, request, error)
  })
  for (const route of routes) mount(app, route, options.engine, guard)
  if (options.interfaceFolder !== undefined) await serveInterface(app, options.interfaceFolder)
  return app
}

/** `/api/v1/flows/…` is the same as `/api/v1/main/flows/…`, for clients from before there were tenants. */
function withTenant(url: string): string {
  const resource = /^\/api\/v1\/([\w-]+)(?=[/?]|$)/.exec(url)?.[1]
  return resource !== undefined && tenantResources.has(resource) ? url.replace('/api/v1/', '/api/v1/main/') : url
}

/** Credentials are looked at before the body is read: who has none cannot make the server read much. */
function mount(app: FastifyInstance, route: Route, engine: Engine, guard: Guard): void {
  const identities = new WeakMap<FastifyRequest, Identity>()
  for (const path of route.paths) {
    app.route({
      method: route.method,
      url: urlOf(path),
      // a stream has no end that could be measured
      exposeHeadRoute: route.method === 'GET' && !/\/follow(-|$)/.test(path),
      onRequest: async (request, reply) => {
        const identity = await guard.admit(request, route.permission)
        identities.set(request, identity)
        await route.prepare?.(callOf({ engine, identity }, request, reply))
      },
      errorHandler: (error, request, reply) => {
        const identity = identities.get(request)
        if (identity !== undefined && request.body === undefined) route.unread?.(callOf({ engine, identity }, request, reply), error)
        app.errorHandler(error, request, reply)
      },
      handler: (request, reply) => answer(route, { engine, identity: identities.get(request) }, request, reply),
    })
  }
}

async function answer(
  route: Route,
  { engine, identity }: { engine: Engine; identity: Identity | undefined },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  if (identity === undefined) throw new Error(`${request.method} ${request.url} was not guarded`)
  const result = await route.handle({ ...callOf({ engine, identity }, request, reply), body: request.body })
  if (reply.sent || reply.raw.headersSent) return reply
  return send(reply, request, result)
}

function callOf(by: Pick<Call, 'engine' | 'identity'>, request: FastifyRequest, reply: FastifyReply): Omit<Call, 'body'> {
  // what fastify's router found in the path
  const params = request.params as Record<string, string>
  return {
    ...by,
    tenantId: params['tenant'] ?? 'main',
    params,
    query: new URLSearchParams(request.url.split('?')[1] ?? ''),
    request,
    reply,
  }
}
