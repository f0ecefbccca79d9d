import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../packages/server/test/api/api-server.ts'
import { fuzz } from '../tools/fuzz/run.ts'

/** The same run every time, so that a change is judged by itself; `npm run fuzz` draws a seed of its own. */
const seed = Number(process.env['FUZZ_SEED'] ?? 2026)
const rounds = 4
let api: ApiServer

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test(`random requests of every operation are never answered with a 5xx (FUZZ_SEED=${seed})`, async () => {
  const base = await api.url()
  const document = (await api.get('/api/openapi.json')).json
  const { requests, operations, failures } = await fuzz({ base, headers: {}, document, seed, rounds })
  console.log(`seed ${seed}: ${requests} requests of ${operations} operations`)
  expect(failures).toEqual([])
  expect((await api.get('/health')).status).toBe(200)
}, 120_000)
