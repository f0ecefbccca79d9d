import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { InvalidEntity, TokenNotFound } from '@windhover/core/errors.ts'
import type { CredentialRepository, StoredToken, TokenKind } from '@windhover/core/ports/credential-repository.ts'
import type { Identity } from './identity.ts'

export interface TokenRequest {
  readonly name: string
  /** Absent: everything. */
  readonly permissions?: readonly string[]
  /** Milliseconds since 1970; absent: it never expires. */
  readonly expires?: number
}

interface TokenParts {
  readonly repository: CredentialRepository
  readonly newId: () => string
  readonly now: () => number
  /** Work that nobody awaits. */
  readonly track: (work: Promise<unknown>, what: string) => void
}

const secretBytes = 32
const sessionMs = 7 * 86_400_000
/** A token is read from the database again after this time. */
const freshMs = 2000
const mostCached = 1000
const usedEveryMs = 60_000
const prefix = 'whv'

/** Tokens of programs and sessions of browsers: random secrets of which only a digest is kept. */
export class TokenService {
  private readonly parts: TokenParts
  private readonly cache = new Map<string, { readonly token: StoredToken; readonly until: number }>()
  private localDigest: Buffer | undefined

  constructor(parts: TokenParts) {
    this.parts = parts
  }

  /** The secret in the data folder: whoever can read that file may do everything. */
  useLocalSecret(secret: string): void {
    this.localDigest = digest(secret)
  }

  /** @returns the text that proves it, which is told this once, and what is stored of it */
  async create(identity: Identity, { name, permissions = ['*'], expires }: TokenRequest): Promise<{ secret: string; token: StoredToken }> {
    if (name.trim() === '') throw InvalidEntity({ message: 'name: must not be blank' })
    const wrong = permissions.find((permission) => !/^(\*|(\*|[a-z]+):(\*|read|write))$/.test(permission))
    if (wrong !== undefined)
      throw InvalidEntity({ message: `permissions: '${wrong}' is none, expected for example flow:read, flow:* or *` })
    if (expires !== undefined && expires <= this.parts.now()) throw InvalidEntity({ message: 'expires: must be in the future' })
    return this.make(identity.userId ?? '', { kind: 'API', name: name.trim(), permissions, ...(expires !== undefined && { expires }) })
  }

  /** @returns the value of the session's cookie */
  async startSession(identity: Identity): Promise<{ secret: string; token: StoredToken }> {
    const now = this.parts.now()
    await this.parts.repository.deleteExpiredTokens(now)
    return this.make(identity.userId ?? '', { kind: 'SESSION', name: identity.name, permissions: ['*'], expires: now + sessionMs })
  }

  /** Who a token of this kind stands for; undefined when it is unknown, revoked or expired. */
  async identify(text: string, kind: TokenKind): Promise<Identity | undefined> {
    if (kind === 'API' && this.isLocal(text)) return { name: 'local', via: 'local', permissions: ['*'] }
    const [, id, secret] = /^whv_([0-9A-Za-z]+)_([\w-]+)$/.exec(text) ?? []
    if (id === undefined || secret === undefined) return undefined
    const token = await this.find(id)
    const now = this.parts.now()
    if (token === undefined || token.kind !== kind || (token.expires !== undefined && token.expires <= now)) return undefined
    if (!timingSafeEqual(Buffer.from(token.secretHash, 'hex'), digest(secret))) return undefined
    this.noteUse(token)
    const { name, userId, permissions } = token
    return kind === 'API'
      ? { name, userId, permissions, via: 'token', tokenId: id }
      : { name, userId, permissions, via: 'session', tokenId: id, csrfToken: csrfTokenOf(text) }
  }

  list(): Promise<readonly StoredToken[]> {
    return this.parts.repository.tokens('API')
  }

  /** @throws TokenNotFound */
  async revoke(id: string): Promise<void> {
    this.cache.delete(id)
    if (!(await this.parts.repository.deleteToken(id))) throw TokenNotFound({ tokenId: id })
  }

  /** Ends the session of this cookie; nothing happens when there is none. */
  async endSession(secret: string): Promise<void> {
    const id = (await this.identify(secret, 'SESSION'))?.tokenId
    if (id === undefined) return
    this.cache.delete(id)
    await this.parts.repository.deleteToken(id)
  }

  /** Sessions that were ended elsewhere are not answered from the cache. */
  forget(): void {
    this.cache.clear()
  }

  private async make(userId: string, request: Pick<StoredToken, 'kind' | 'name' | 'permissions' | 'expires'>) {
    const secret = randomBytes(secretBytes).toString('base64url')
    const token: StoredToken = {
      id: this.parts.newId(),
      userId,
      ...request,
      secretHash: digest(secret).toString('hex'),
      created: this.parts.now(),
    }
    await this.parts.repository.saveToken(token)
    return { secret: `${prefix}_${token.id}_${secret}`, token }
  }

  private isLocal(text: string): boolean {
    return this.localDigest !== undefined && timingSafeEqual(this.localDigest, digest(text))
  }

  private async find(id: string): Promise<StoredToken | undefined> {
    const now = this.parts.now()
    const cached = this.cache.get(id)
    if (cached !== undefined && cached.until > now) return cached.token
    const token = await this.parts.repository.findToken(id)
    if (this.cache.size >= mostCached) this.cache.clear()
    if (token === undefined) this.cache.delete(id)
    else this.cache.set(id, { token, until: now + freshMs })
    return token
  }

  /** Once a minute is enough to see which tokens nobody needs any more. */
  private noteUse(token: StoredToken): void {
    const now = this.parts.now()
    if (token.kind !== 'API' || now - (token.lastUsed ?? 0) < usedEveryMs) return
    const used = { ...token, lastUsed: now }
    this.cache.set(token.id, { token: used, until: now + freshMs })
    this.parts.track(this.parts.repository.noteTokenUse(token.id, now), `last use of token ${token.id}`)
  }
}

/** Follows from the session's secret, so nothing more is stored; knowing it does not give the secret away. */
export const csrfTokenOf = (sessionSecret: string): string => createHash('sha256').update(`csrf ${sessionSecret}`).digest('base64url')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
