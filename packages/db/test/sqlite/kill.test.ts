import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openRepositories } from '@windhover/db'
import { expect, test } from 'vitest'
import { tenant } from '../conformance/samples.ts'

const rounds = 10
const writer = new URL('./writer.ts', import.meta.url)

/** mulberry32: the same seed, the same rounds. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Starts a writer and kills it after that many acknowledged commits; gives the last number it acknowledged. */
async function writeAndKill(path: string, first: number, acknowledgements: number): Promise<number> {
  const child = spawn(process.execPath, [writer.pathname, path, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  let last = first - 1
  let count = 0
  for await (const line of createInterface({ input: child.stdout })) {
    last = Math.max(last, Number(line))
    if (++count === acknowledgements) child.kill('SIGKILL')
  }
  await exit
  return last
}

test('a process killed at any moment loses no commit that it acknowledged, and none is half there', async () => {
  const seed = Number(process.env['WINDHOVER_SEED'] ?? Date.now() % 1_000_000)
  console.log(`kill -9 of a writer: ${rounds} rounds, WINDHOVER_SEED=${seed}`)
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'windhover-kill-'))
  try {
    let next = 0
    for (let round = 0; round < rounds; round++) {
      const path = join(folder, 'windhover.db')
      const acknowledged = await writeAndKill(path, next, 1 + Math.floor(random() * 300))
      const repositories = await openRepositories({ path })
      const stored = new Set((await repositories.executions.unfinished()).map((id) => Number(id)))
      for (let number = 0; number <= acknowledged; number++) expect(stored.has(number), `row ${number} of round ${round}`).toBe(true)
      for (const number of [...stored].slice(-20)) {
        const snapshot = await repositories.executions.find(tenant, String(number).padStart(8, '0'))
        expect(snapshot?.taskRuns, `task runs of ${number}`).toHaveLength(3)
      }
      await repositories.close()
      next = Math.max(...stored, acknowledged) + 1
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
