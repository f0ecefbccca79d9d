import { Forbidden } from '@windhover/core/errors.ts'
import type { StoredToken } from '@windhover/core/ports/credential-repository.ts'
import { isAllowed } from '@windhover/engine/services/credentials/index.ts'
import { z } from 'zod'
import { cookieOf, endedCookies, sessionCookies } from '../auth/cookies.ts'
import { parsed } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'

const credentials = z.object({ uid: z.string().optional(), username: z.string().optional(), password: z.string().optional() })
const session = z.object({ username: z.string(), permissions: z.array(z.string()), csrfToken: z.string().optional() })
const token = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  created: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  lastUsed: z.iso.datetime().optional(),
})
const tokenRequest = z.object({
  name: z.string(),
  permissions: z.array(z.string()).optional(),
  /** ISO-8601. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})

/** The owner's set-up, signing in and out, and tokens for programs. */
export const credentialRoutes: readonly Route[] = [
  defineRoute('POST', 'basicAuth', 'setup', setUp, {
    operationId: 'createBasicAuth',
    tag: 'Misc',
    summary: 'Sets up the owner, or changes the owner’s credentials.',
    body: credentials,
    status: 204,
  }),
  defineRoute('GET', '/api/v1/basicAuthValidationErrors', 'setup', async ({ engine }) => engine.owner.problems, {
    operationId: 'getBasicAuthConfigErrors',
    tag: 'Misc',
    summary: 'What is wrong with the configured credentials.',
    response: z.array(z.string()),
  }),
  defineRoute(
    'GET',
    '/api/v1/configs/login',
    'open',
    async ({ engine }) => ({ isBasicAuthInitialized: (await engine.owner.find()) !== undefined }),
    {
      operationId: 'getLoginConfiguration',
      tag: 'Misc',
      summary: 'What the login page needs to know.',
      response: z.object({ isBasicAuthInitialized: z.boolean() }),
      generations: ['2.0'],
    },
  ),
  defineRoute('POST', '/api/v1/login', 'open', login, {
    operationId: 'login',
    tag: 'Misc',
    summary: 'Signs in: the session comes as a cookie that scripts cannot read.',
    body: credentials,
    response: session,
    generations: ['2.0'],
  }),
  defineRoute('POST', '/api/v1/logout', 'open', logout, {
    operationId: 'logout',
    tag: 'Misc',
    summary: 'Ends the session of the cookie.',
    generations: ['2.0'],
  }),
  defineRoute(
    'GET',
    '/api/v1/session',
    'setup',
    async ({ identity }) => ({
      username: identity.name,
      permissions: identity.permissions,
      ...(identity.csrfToken !== undefined && { csrfToken: identity.csrfToken }),
    }),
    { operationId: 'getSession', tag: 'Access', summary: 'Who the credentials of this request stand for.', response: session },
  ),
  defineRoute(
    'GET',
    '/api/v1/me/api-tokens',
    'token:read',
    async ({ engine }) => {
      const results = (await engine.tokens.list()).map(tokenJson)
      return { results, total: results.length }
    },
    { operationId: 'listApiTokens', tag: 'Access', response: z.object({ results: z.array(token), total: z.int() }) },
  ),
  defineRoute('POST', '/api/v1/me/api-tokens', 'token:write', createToken, {
    operationId: 'createApiToken',
    tag: 'Access',
    summary: 'Makes a token; its text is told this once.',
    body: tokenRequest,
    response: token.extend({ fullToken: z.string() }),
  }),
  defineRoute(
    'DELETE',
    '/api/v1/me/api-tokens/:tokenId',
    'token:write',
    async ({ engine, params }) => {
      await engine.tokens.revoke(params['tokenId'] ?? '')
      return new Answer(204)
    },
    { operationId: 'deleteApiToken', tag: 'Access', summary: 'Revokes a token, at once.', status: 204 },
  ),
]

async function setUp({ engine, identity, body }: Call): Promise<Answer> {
  const isSetUp = (await engine.owner.find()) !== undefined
  if (isSetUp && !isAllowed(identity, 'user:write')) throw Forbidden({ permission: 'user:write' })
  await engine.owner.setUp(parsed(credentials, body))
  engine.tokens.forget()
  return new Answer(204)
}

async function login({ engine, request, body }: Call): Promise<Answer> {
  const { username = '', password = '' } = parsed(credentials, body)
  const identity = await engine.owner.signIn({ username, password }, request.ip)
  const { secret } = await engine.tokens.startSession(identity)
  const cookies = sessionCookies(request, secret)
  const known = await engine.tokens.identify(secret, 'SESSION')
  const shown = { username, permissions: identity.permissions, ...(known?.csrfToken !== undefined && { csrfToken: known.csrfToken }) }
  return new Answer(200, shown, { 'set-cookie': cookies, 'cache-control': 'no-store' })
}

/** Open, so that a browser whose session is over can drop its cookies too. */
async function logout({ engine, request }: Call): Promise<Answer> {
  await engine.tokens.endSession(cookieOf(request, 'BASIC_AUTH') ?? '')
  return new Answer(200, {}, { 'set-cookie': endedCookies(request) })
}

async function createToken({ engine, identity, body }: Call): Promise<Answer> {
  const { name, permissions, expiresAt } = parsed(tokenRequest, body)
  // A token that may do little must not make one that may do more.
  if (!identity.permissions.includes('*')) throw Forbidden({ permission: '*' })
  const { secret, token: made } = await engine.tokens.create(identity, {
    name,
    ...(permissions !== undefined && { permissions }),
    ...(expiresAt !== undefined && { expires: Date.parse(expiresAt) }),
  })
  return new Answer(200, { ...tokenJson(made), fullToken: secret }, { 'cache-control': 'no-store' })
}

function tokenJson({ id, name, permissions, created, expires, lastUsed }: StoredToken): z.infer<typeof token> {
  const iso = (instant: number): string => new Date(instant).toISOString()
  return {
    id,
    name,
    permissions: [...permissions],
    created: iso(created),
    ...(expires !== undefined && { expiresAt: iso(expires) }),
    ...(lastUsed !== undefined && { lastUsed: iso(lastUsed) }),
  }
}
