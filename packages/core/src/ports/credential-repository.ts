/** Somebody who may sign in. Today there is one: the owner, who may do everything. */
export interface StoredUser {
  readonly id: string
  readonly username: string
  /** As `scrypt$N$r$p$salt$hash`; never the password. */
  readonly passwordHash: string
  readonly role: 'OWNER'
  /** Milliseconds since 1970. */
  readonly created: number
  readonly updated: number
}

/** `API`: made for a program, until it is revoked or expires. `SESSION`: what the cookie of a browser names after signing in. */
export type TokenKind = 'API' | 'SESSION'

export interface StoredToken {
  readonly id: string
  readonly userId: string
  readonly kind: TokenKind
  readonly name: string
  /** SHA-256 of the secret as hexadecimal text. The secret is random, so a quick digest is enough. */
  readonly secretHash: string
  /** `*`, `flow:*` or `flow:read`. */
  readonly permissions: readonly string[]
  readonly created: number
  readonly expires?: number
  readonly lastUsed?: number
}

export interface CredentialRepository {
  /** Everybody, in the order they were added. */
  users(): Promise<readonly StoredUser[]>
  saveUser(user: StoredUser): Promise<void>
  findToken(id: string): Promise<StoredToken | undefined>
  /** Oldest first, expired ones too. */
  tokens(kind: TokenKind): Promise<readonly StoredToken[]>
  saveToken(token: StoredToken): Promise<void>
  /** Notes when a token was used last; one that is gone stays gone. */
  noteTokenUse(id: string, at: number): Promise<void>
  /** Whether there was one. */
  deleteToken(id: string): Promise<boolean>
  /** Removes the tokens of this kind that a user has; how many. */
  deleteTokensOf(userId: string, kind: TokenKind): Promise<number>
  /** Removes the tokens that expired before this instant; how many. */
  deleteExpiredTokens(before: number): Promise<number>
}
