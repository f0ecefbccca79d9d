import { createHash, timingSafeEqual } from 'node:crypto'
import { Unauthorized } from '@windhover/core/errors.ts'
import type { FastifyRequest } from 'fastify'

export interface BasicAuth {
  readonly username: string
  readonly password: string
}

/** Refuses a request without the configured credentials (`Authorization: Basic`, or the cookie BASIC_AUTH). @throws Unauthorized */
export function demandCredentials(request: FastifyRequest, basicAuth: BasicAuth | undefined): void {
  if (basicAuth === undefined) return
  const given = credentialsOf(request)
  if (given === undefined || !isSame(given, `${basicAuth.username}:${basicAuth.password}`)) throw Unauthorized({})
}

function credentialsOf(request: FastifyRequest): string | undefined {
  const header = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const cookie = /(?:^|;\s*)BASIC_AUTH=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  const encoded = header ?? cookie
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8')
}

/** Compares digests, so that the time taken tells nothing about the secret. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
