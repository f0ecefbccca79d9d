import { isIP } from 'node:net'
import { ForeignHost, ForeignOrigin } from '@windhover/core/errors.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccessOptions } from './access.ts'
import { allowOrigin, corsRuleOf } from './cors.ts'

/** Refuses names that are not this server's (a page elsewhere may point its own name at a loopback address) and pages of other
 *  origins, unless CORS lets them in. @returns whether the answer was given @throws ForeignHost, ForeignOrigin */
export function checkOrigin(request: FastifyRequest, reply: FastifyReply, access: AccessOptions): boolean {
  const { host, origin } = request.headers
  if (host !== undefined && access.hosts !== undefined && !isOwnHost(host, access.hosts)) throw ForeignHost({ host })
  if (origin === undefined || isOwnOrigin(origin, host, access)) return false
  const rule = corsRuleOf(access.cors, origin)
  if (rule !== undefined) return allowOrigin(rule, request, reply)
  // Whoever knows the key of a webhook may call it from anywhere.
  if (!isWebhook(request.url)) throw ForeignOrigin({ origin })
  return false
}

function isOwnHost(host: string, known: readonly string[]): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || known.includes(name)
}

function isOwnOrigin(origin: string, host: string | undefined, { ownOrigins }: AccessOptions): boolean {
  if (ownOrigins.includes(origin)) return true
  const name = /^https?:\/\/(.+)$/i.exec(origin)?.[1]
  return name !== undefined && name.toLowerCase() === host?.toLowerCase()
}

const isWebhook = (url: string): boolean => /^\/api\/v1\/([^/]+\/)?executions\/webhook\//.test(url)
