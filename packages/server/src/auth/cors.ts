import type { FastifyReply, FastifyRequest } from 'fastify'

/** Pages of which origins may use the server, and how. */
export interface CorsRule {
  /** Absent, with no pattern either: every origin. */
  readonly origins?: readonly string[]
  readonly originPattern?: RegExp
  /** Absent: every method. */
  readonly methods?: readonly string[]
  /** Absent: whatever the browser asks for. */
  readonly headers?: readonly string[]
  readonly exposedHeaders: readonly string[]
  readonly credentials: boolean
  readonly maxAgeSeconds: number
}

/** The first rule that lets the origin in. */
export function corsRuleOf(rules: readonly CorsRule[], origin: string): CorsRule | undefined {
  return rules.find(({ origins, originPattern }) => {
    if (origins === undefined && originPattern === undefined) return true
    return (originPattern?.test(origin) ?? false) || (origins?.some((known) => known === '*' || known === origin) ?? false)
  })
}

/** Tells the browser that the page may read the answer. @returns whether the request was only a question and is answered now */
export function allowOrigin(rule: CorsRule, request: FastifyRequest, reply: FastifyReply): boolean {
  const asked = request.headers['access-control-request-method']
  const raw = reply.raw
  // On the raw answer, so that streams that write it themselves carry them too.
  raw.setHeader('access-control-allow-origin', request.headers.origin ?? '')
  raw.setHeader('vary', 'Origin')
  if (rule.credentials) raw.setHeader('access-control-allow-credentials', 'true')
  if (rule.exposedHeaders.length > 0) raw.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '))
  if (request.method !== 'OPTIONS' || asked === undefined) return false
  const headers = rule.headers?.join(', ') ?? request.headers['access-control-request-headers']
  if (rule.methods === undefined || rule.methods.includes(asked)) raw.setHeader('access-control-allow-methods', asked)
  if (headers !== undefined) raw.setHeader('access-control-allow-headers', headers)
  raw.setHeader('access-control-max-age', String(rule.maxAgeSeconds))
  void reply.code(200).send()
  return true
}
