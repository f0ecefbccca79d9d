import { createHash, timingSafeEqual } from 'node:crypto'
import { CsrfMissing, Forbidden, Unauthorized } from '@windhover/core/errors.ts'
import {
  type Credentials,
  type Identity,
  isAllowed,
  type OwnerService,
  type TokenService,
} from '@windhover/engine/services/credentials/index.ts'
import type { FastifyRequest } from 'fastify'
import type { Permission } from '../route.ts'
import type { AccessOptions } from './access.ts'
import { cookieOf } from './cookies.ts'

const anonymous: Identity = { name: 'anonymous', via: 'pending', permissions: [] }
const pending: Identity = { name: 'anonymous', via: 'pending', permissions: ['*'] }
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lets a request through to a route, or not. */
export class Guard {
  private readonly owner: OwnerService
  private readonly tokens: TokenService
  private readonly access: AccessOptions

  constructor(services: { readonly owner: OwnerService; readonly tokens: TokenService }, access: AccessOptions) {
    this.owner = services.owner
    this.tokens = services.tokens
    this.access = access
  }

  /** Who asks, when they may. @throws Unauthorized, Forbidden, CsrfMissing, TooManyAttempts */
  async admit(request: FastifyRequest, permission: Permission): Promise<Identity> {
    if (permission === 'open' || this.isOpen(request)) return anonymous
    const hasOwner = (await this.owner.find()) !== undefined
    const identity = await this.identify(request, hasOwner)
    if (identity !== undefined) return allowed(identity, request, permission)
    if (!hasOwner && this.access.untilSetUp === 'open') return pending
    if (!hasOwner && permission === 'setup') return anonymous
    throw Unauthorized({})
  }

  /** With the tenant that was left out, or without. */
  private isOpen({ url, originalUrl }: FastifyRequest): boolean {
    return this.access.openUrls.some((prefix) => url.startsWith(prefix) || originalUrl.startsWith(prefix))
  }

  private async identify(request: FastifyRequest, hasOwner: boolean): Promise<Identity | undefined> {
    const [, scheme, value] = /^(\w+)\s+(\S+)\s*$/.exec(request.headers.authorization ?? '') ?? []
    const address = request.ip
    if (scheme?.toLowerCase() === 'bearer') return this.tokens.identify(value ?? '', 'API')
    // Without an owner there is nothing to compare with: what a client sends anyway says nothing.
    if (!hasOwner) return undefined
    if (scheme?.toLowerCase() === 'basic') return this.signIn(value ?? '', address)
    const cookie = cookieOf(request, 'BASIC_AUTH')
    if (cookie === undefined || cookie === '') return undefined
    // Kestra 1.3's interface keeps the credentials themselves in the cookie.
    return (await this.tokens.identify(cookie, 'SESSION')) ?? this.signIn(cookie, address)
  }

  private async signIn(encoded: string, address: string): Promise<Identity | undefined> {
    const credentials = credentialsOf(encoded)
    return credentials && this.owner.signIn(credentials, address)
  }
}

function allowed(identity: Identity, request: FastifyRequest, permission: Permission): Identity {
  if (identity.csrfToken !== undefined && !safeMethods.has(request.method) && !isSame(request.headers['x-csrf-token'], identity.csrfToken))
    throw CsrfMissing({})
  if (permission !== 'setup' && !isAllowed(identity, permission)) throw Forbidden({ permission })
  return identity
}

function credentialsOf(encoded: string): Credentials | undefined {
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return username === undefined || password === undefined ? undefined : { username, password }
}

/** Compares digests, so that the time taken tells nothing about the secret. */
function isSame(given: unknown, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(expected))
}
