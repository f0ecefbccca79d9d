/** `npm run fuzz -- [--rounds 50] [--seed N]`: random requests of every operation against a server of its own; no answer may be a 5xx. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ServerProcess } from '../local/server-process.ts'
import { fuzz } from './run.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const folder = await mkdtemp(join(tmpdir(), 'windhover-fuzz-'))
const server = await ServerProcess.start(folder)
try {
  const base = `http://127.0.0.1:${server.port}`
  const answer = await fetch(`${base}/api/openapi.json`)
  // our own document
  const document = (await answer.json()) as Record<string, unknown>
  const before = server.residentBytes()
  console.log(`seed ${seed}, ${Math.round(before / 2 ** 20)} MiB resident`)
  const { requests, operations, byStatus, failures } = await fuzz({ base, headers: {}, document, seed, rounds: Number(values.rounds) })
  console.log(`${requests} requests of ${operations} operations: ${JSON.stringify(byStatus)}`)
  console.log(`${Math.round(server.residentBytes() / 2 ** 20)} MiB resident, server ${server.isAlive ? 'alive' : 'DEAD'}`)
  for (const failure of failures) console.log(`FAILED ${failure}`)
  process.exitCode = failures.length === 0 && server.isAlive ? 0 : 1
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
