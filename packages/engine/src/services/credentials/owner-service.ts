import { createHmac, randomBytes } from 'node:crypto'
import { InvalidRequest, Unauthorized } from '@windhover/core/errors.ts'
import type { CredentialRepository, StoredUser } from '@windhover/core/ports/credential-repository.ts'
import { type GivenCredentials, problemsOf } from './credential-rules.ts'
import type { Identity } from './identity.ts'
import { type HashCost, hashPassword, isPasswordOf } from './password-hash.ts'
import { SignInGuard } from './sign-in-guard.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

interface OwnerParts {
  readonly repository: CredentialRepository
  readonly newId: () => string
  readonly now: () => number
  /** Absent: a strong one. */
  readonly hashCost?: HashCost
}

const mostVerified = 100

/** The owner: set up once, by configuration or by whoever comes first; signs in with user name and password. */
export class OwnerService {
  private readonly parts: OwnerParts
  private readonly guard: SignInGuard
  private owner: Promise<StoredUser | undefined> | undefined
  /** Digests of credentials that were right, so that the slow hash is computed once and not for every request. */
  private readonly verified = new Set<string>()
  private readonly digestKey = randomBytes(32)
  private configurationProblems: readonly string[] = []

  constructor(parts: OwnerParts) {
    this.parts = parts
    this.guard = new SignInGuard(parts.now)
  }

  /** The owner, or undefined before the set-up. */
  find(): Promise<StoredUser | undefined> {
    this.owner ??= this.parts.repository.users().then((users) => users[0])
    return this.owner
  }

  /** What was wrong with the configured credentials, so that they were not taken. */
  get problems(): readonly string[] {
    return this.configurationProblems
  }

  /** Takes the credentials of the configuration, unless they break the rules. Changed ones end every session. */
  async configure(given: GivenCredentials): Promise<void> {
    this.configurationProblems = problemsOf(given)
    if (this.configurationProblems.length > 0) return
    const { username, password } = valid(given)
    const owner = await this.find()
    if (owner?.username === username && (await isPasswordOf(owner.passwordHash, password))) this.remember({ username, password })
    else await this.save({ username, password })
  }

  /** Makes or changes the owner. @throws InvalidRequest with every problem of the credentials */
  async setUp(given: GivenCredentials): Promise<void> {
    const problems = problemsOf(given)
    if (problems.length > 0) throw InvalidRequest({ message: problems.join(', ') })
    await this.save(valid(given))
    this.configurationProblems = []
  }

  /** @throws Unauthorized, or TooManyAttempts after several failures */
  async signIn(given: Credentials, address: string): Promise<Identity> {
    const owner = await this.find()
    if (owner === undefined) throw Unauthorized({})
    const identity: Identity = { name: owner.username, userId: owner.id, via: 'password', permissions: ['*'] }
    if (this.verified.has(this.digestOf(given))) return identity
    const isRight = await this.guard.attempt({ address, username: given.username }, async () => {
      // The hash is computed for unknown names too: the time taken must not tell which names exist.
      const matches = await isPasswordOf(owner.passwordHash, given.password)
      return matches && given.username === owner.username ? true : undefined
    })
    if (isRight !== true) throw Unauthorized({})
    // Changed while the hash was computed: what was right then is not remembered.
    if ((await this.find())?.passwordHash === owner.passwordHash) this.remember(given)
    return identity
  }

  private async save({ username, password }: Credentials): Promise<void> {
    const { repository, now, newId } = this.parts
    const known = await this.find()
    const passwordHash = await hashPassword(password, this.parts.hashCost)
    const owner: StoredUser = {
      id: known?.id ?? newId(),
      username,
      passwordHash,
      role: 'OWNER',
      created: known?.created ?? now(),
      updated: now(),
    }
    await repository.saveUser(owner)
    await repository.deleteTokensOf(owner.id, 'SESSION')
    this.owner = Promise.resolve(owner)
    this.verified.clear()
    this.remember({ username, password })
  }

  private remember(given: Credentials): void {
    if (this.verified.size >= mostVerified) this.verified.clear()
    this.verified.add(this.digestOf(given))
  }

  /** A name holds no line break, so two pairs never meet in one text. */
  private digestOf({ username, password }: Credentials): string {
    return createHmac('sha256', this.digestKey).update(`${username}\n${password}`).digest('base64')
  }
}

/** Both are texts: problemsOf found nothing. */
const valid = ({ username, password }: GivenCredentials): Credentials => ({ username: String(username), password: String(password) })
