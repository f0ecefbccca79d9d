import type { Engine } from '@windhover/engine/engine.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from '../src/app.ts'
import { routes } from '../src/routes/index.ts'

const basicAuth = { username: 'owner@company.team', password: 'Secret123' }
let server: Awaited<ReturnType<typeof createServer>>

beforeAll(async () => {
  // refused before the engine is asked anything: an engine that does not exist shows that
  server = await createServer({ engine: {} as Engine, basicAuth, report: () => {} })
})

afterAll(() => server.close())

const guarded = routes
  .filter((route) => route.permission !== 'open')
  .flatMap(({ method, paths }) =>
    paths.map((path) => ({ method, url: (path.startsWith('/') ? path : `/api/v1/main/${path}`).replaceAll(/:\w+/g, 'x') })),
  )

test('there are routes to guard', () => expect(guarded.length).toBeGreaterThan(80))

test.each(guarded)('$method $url demands credentials', async ({ method, url }) => {
  expect((await server.inject({ method, url })).statusCode).toBe(401)
  const wrong = `Basic ${Buffer.from(`${basicAuth.username}:wrong`).toString('base64')}`
  expect((await server.inject({ method, url, headers: { authorization: wrong } })).statusCode).toBe(401)
})

test('a path that does not exist is not told apart from one that does', async () => {
  expect((await server.inject({ method: 'GET', url: '/api/v1/main/nothing' })).statusCode).toBe(401)
})
