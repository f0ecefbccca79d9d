import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localAccess } from '../src/auth/access.ts'
import { routes } from '../src/routes/index.ts'
import { urlOf } from '../src/unmatched.ts'
import { type ApiServer, startApi } from './api/api-server.ts'

const owner = { username: 'owner@company.team', password: 'Secret123' }
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`${owner.username}:${password}`).toString('base64')}` })
const all = routes.flatMap(({ method, paths, permission }) =>
  paths.map((path) => ({ method, permission, url: urlOf(path).replace(':tenant', 'main').replaceAll(/:\w+/g, 'x').replace('*', 'x') })),
)
const guarded = all.filter(({ permission }) => permission !== 'open')

describe('with an owner', () => {
  let api: ApiServer
  const call = (method: string, url: string, headers: Readonly<Record<string, string>> = {}, body?: unknown) =>
    api.call(method, url, { headers, ...(body !== undefined && { body }) })

  beforeAll(async () => {
    api = await startApi()
    await api.engine.owner.setUp(owner)
  })
  afterAll(() => api.close())

  test('there are routes to guard', () => expect(guarded.length).toBeGreaterThan(80))

  test.each(guarded)('$method $url demands credentials', async ({ method, url }) => {
    const refused = await call(method, url)
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe('Basic')
    expect((await call(method, url, { authorization: 'Bearer whv_a_b' })).status).toBe(401)
  })

  test('open routes are these and no others', () => {
    const open = all.filter(({ permission }) => permission === 'open').map(({ method, url }) => `${method} ${url}`)
    expect(open.filter((route) => !/\/executions\/webhook\//.test(route)).sort()).toEqual([
      'GET /api/v1/configs/login',
      'GET /health',
      'GET /health/liveness',
      'GET /health/readiness',
      'GET /ping',
      'POST /api/v1/login',
      'POST /api/v1/logout',
    ])
  })

  test('HEAD is guarded as GET is', async () => {
    expect((await call('HEAD', 'flows/search')).status).toBe(401)
    expect((await call('HEAD', 'flows/search', basic(owner.password))).status).toBe(200)
  })

  test('a path that does not exist is not told apart from one that does', async () => {
    expect((await call('GET', '/api/v1/main/nothing')).status).toBe(401)
    expect((await call('GET', '/api/v1/main/nothing', basic(owner.password))).status).toBe(404)
  })

  test('the right password is let in, a wrong one is not; the cookie of old interfaces counts too', async () => {
    expect((await call('GET', 'flows/search', basic(owner.password))).status).toBe(200)
    expect((await call('GET', 'flows/search', basic('wrong'))).status).toBe(401)
    const pair = Buffer.from(`${owner.username}:${owner.password}`).toString('base64')
    expect((await call('GET', 'flows/search', { cookie: `a=b; BASIC_AUTH=${pair}` })).status).toBe(200)
  })

  test('the browser opens no dialogue of its own on the login page', async () => {
    const refused = await call('GET', 'flows/search', { referer: 'http://localhost/ui/main/login?from=/' })
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, undefined])
  })

  test('whoever guesses has to wait longer and longer, and is told how long', async () => {
    const guess = () => call('POST', '/api/v1/login', {}, { username: 'guess@company.team', password: 'wrong' })
    for (let index = 0; index < 5; index += 1) expect((await guess()).status).toBe(401)
    const refused = await guess()
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1'])
  })

  test('signing in gives a session whose cookie scripts cannot read, and changes need its token', async () => {
    const signedIn = await call('POST', '/api/v1/login', {}, owner)
    const cookies = [signedIn.headers['set-cookie']].flat().map(String)
    expect(cookies.map((cookie) => [cookie.split('=')[0], /; HttpOnly/.test(cookie), /SameSite=Lax/.test(cookie)])).toEqual([
      ['BASIC_AUTH', true, true],
      ['kestraBasicAuthenticated', false, true],
      ['CSRF-TOKEN', false, true],
    ])
    const cookie = cookies.map((text) => text.split(';')[0]).join('; ')
    const csrf = signedIn.json.csrfToken
    expect((await call('GET', '/api/v1/session', { cookie })).json).toEqual({
      username: owner.username,
      permissions: ['*'],
      csrfToken: csrf,
    })
    const change = (headers: Record<string, string>) => call('PUT', 'namespaces/a.b/kv/k', { cookie, ...headers }, '1')
    expect((await change({})).status).toBe(403)
    expect((await change({ 'x-csrf-token': 'x' })).status).toBe(403)
    expect((await change({ 'x-csrf-token': csrf })).status).toBe(200)
    const ended = await call('POST', '/api/v1/logout', { cookie })
    expect([ended.status, String(ended.headers['set-cookie'])]).toEqual([200, expect.stringContaining('Max-Age=0')])
    expect((await call('GET', '/api/v1/session', { cookie })).status).toBe(401)
  })

  test('a token may do what its permissions say until it is revoked', async () => {
    const mine = basic(owner.password)
    const made = await call('POST', '/api/v1/me/api-tokens', mine, { name: 'ci', permissions: ['flow:read'] })
    expect(made.json).toMatchObject({ name: 'ci', permissions: ['flow:read'] })
    const token = { authorization: `Bearer ${made.json.fullToken}` }
    expect((await call('GET', 'flows/search', token)).status).toBe(200)
    expect((await call('GET', '/api/v1/configs', token)).status).toBe(200)
    const refused = await call('POST', 'flows', token, 'id: a')
    expect([refused.status, refused.json.code]).toEqual([403, 'FORBIDDEN'])
    expect((await call('POST', '/api/v1/me/api-tokens', token, { name: 'more' })).status).toBe(403)
    const listed = await call('GET', '/api/v1/me/api-tokens', mine)
    expect(listed.json.results).toMatchObject([{ id: made.json.id, name: 'ci' }])
    expect(listed.text).not.toContain(made.json.fullToken)
    expect((await call('DELETE', `/api/v1/me/api-tokens/${made.json.id}`, mine)).status).toBe(204)
    expect((await call('GET', 'flows/search', token)).status).toBe(401)
    expect((await call('DELETE', `/api/v1/me/api-tokens/${made.json.id}`, mine)).status).toBe(404)
  })

  test('a body is not read before the credentials are looked at', async () => {
    const tooLarge = Buffer.alloc(localAccess.maxBodyBytes + 1, 'a')
    expect((await call('POST', 'flows', {}, tooLarge)).status).toBe(401)
    expect((await call('POST', 'flows', basic(owner.password), tooLarge)).status).toBe(413)
  })

  test('the owner changes the password, which ends what was signed in with the old one', async () => {
    expect((await call('POST', 'basicAuth', {}, { ...owner, password: 'Taken1234' })).status).toBe(401)
    const changed = { ...owner, password: 'Changed123' }
    expect((await call('POST', 'basicAuth', basic(owner.password), changed)).status).toBe(204)
    expect((await call('GET', 'flows/search', basic(owner.password))).status).toBe(401)
    expect((await call('GET', 'flows/search', basic(changed.password))).status).toBe(200)
  })
})

describe('before there is an owner', () => {
  test('a server on loopback answers everybody, and the set-up closes it', async () => {
    const api = await startApi()
    try {
      expect((await api.get('flows/search')).status).toBe(200)
      expect((await api.call('GET', 'flows/search', { headers: basic('anything') })).status).toBe(200)
      expect((await api.get('/api/v1/configs')).json.isBasicAuthInitialized).toBe(false)
      const refused = await api.call('POST', 'basicAuth', { body: { uid: 'u', username: 'owner', password: 'secret' } })
      expect(refused.status).toBe(400)
      expect(refused.json.message).toContain('Please provide a valid email address., Invalid password for Basic Authentication.')
      expect((await api.call('POST', 'basicAuth', { body: { uid: 'u', ...owner } })).status).toBe(204)
      expect((await api.get('/api/v1/configs/login')).json).toEqual({ isBasicAuthInitialized: true })
      expect((await api.get('flows/search')).status).toBe(401)
    } finally {
      await api.close()
    }
  })

  test('configured beginnings of paths are open, with the tenant or without', async () => {
    const api = await startApi('1.3', { ...localAccess, untilSetUp: 'closed', openUrls: ['/prometheus', '/api/v1/flows/search'] })
    try {
      expect((await api.get('/prometheus')).status).toBe(200)
      expect((await api.get('/api/v1/flows/search')).status).toBe(200)
      expect((await api.get('/api/v1/flows/a')).status).toBe(401)
    } finally {
      await api.close()
    }
  })

  test('a server that others can reach answers nothing but the set-up', async () => {
    const api = await startApi('1.3', { ...localAccess, untilSetUp: 'closed' })
    try {
      const answers = await Promise.all(
        all.map(async ({ method, url, permission }) => ({ url, permission, status: (await api.call(method, url)).status })),
      )
      const isOpen = (permission: string) => permission === 'open' || permission === 'setup'
      expect(answers.filter(({ permission, status }) => !isOpen(permission) && status !== 401)).toEqual([])
      expect((await api.get('flows/search')).status).toBe(401)
      expect((await api.get('/api/v1/configs')).status).toBe(200)
      expect((await api.get('/api/v1/basicAuthValidationErrors')).json).toEqual([])
      expect((await api.call('POST', 'basicAuth', { body: owner })).status).toBe(204)
      expect((await api.call('GET', 'flows/search', { headers: basic(owner.password) })).status).toBe(200)
    } finally {
      await api.close()
    }
  })
})
