import type { FastifyReply, FastifyRequest } from 'fastify'
import { notFound, sendError } from './respond.ts'
import type { Route } from './route.ts'

interface Pattern {
  readonly method: string
  readonly path: RegExp
}

/** Answers what no route took: 405 and the methods there are when only the method is wrong, else 404. */
export function unmatched(routes: readonly Route[]): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const patterns: readonly Pattern[] = routes.flatMap(({ method, paths }) =>
    paths.map((path) => ({ method, path: patternOf(urlOf(path)) })),
  )
  return (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const methods = new Set(patterns.filter((pattern) => pattern.path.test(path)).map(({ method }) => method))
    if (methods.has('GET')) methods.add('HEAD')
    if (methods.size === 0) return sendError(reply, request, notFound())
    const allow = [...methods].sort().join(', ')
    reply.header('allow', allow)
    const message = `Method [${request.method}] not allowed for URI [${path}]. Allowed methods: [${allow}]`
    return sendError(reply, request, Object.assign(new Error(message), { statusCode: 405, code: 'METHOD_NOT_ALLOWED' }))
  }
}

/** Paths below a tenant are written from there. */
export const urlOf = (path: string): string => (path.startsWith('/') ? path : `/api/v1/:tenant/${path}`)

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part === '*' ? '.*' : part.replace(/[.+^$(){}|[\]\\]/g, String.raw`\$&`).replace(/:\w+/g, '[^/]+')))
  return new RegExp(`^${parts.join('/')}$`)
}
