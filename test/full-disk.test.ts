import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { objectIn } from '../tools/conformance/answer.ts'
import { formOf, isTerminal } from '../tools/conformance/instance.ts'
import { objectOf, textOf } from '../tools/conformance/json.ts'
import type { LocalServer } from '../tools/conformance/local-server.ts'
import { startServer } from './windhover.ts'

const source = `id: full
namespace: test.disk
tasks:
  - id: t
    type: io.kestra.plugin.core.log.Log
    message: hi
`
const key = { namespace: 'test.disk', id: 'full' }

const disk = mountSmallDisk()
let server: LocalServer | undefined

afterAll(async () => {
  await server?.stop()
  if (disk !== undefined) {
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  }
})

test.skipIf(disk === undefined)('a full disk refuses new work, keeps what was acknowledged, and is over when there is room', async () => {
  if (disk === undefined) return
  server = await startServer({ dataDir: join(disk, 'data') })
  const { instance } = server
  expect((await instance.createFlow(source)).status).toBe(200)
  const kept = await execute()
  expect(kept.state).toBe('SUCCESS')
  fill(disk)
  const refusal = await instance.createExecution(key, formOf({}), '')
  if (refusal.status !== 200) {
    expect(refusal.status).toBeGreaterThanOrEqual(500)
    expect(refusal.text).toMatch(/full|space|disk/i)
  }
  expect((await instance.execution(kept.id))?.['id']).toBe(kept.id)
  rmSync(join(disk, 'filler'))
  expect((await execute()).state).toBe('SUCCESS')

  async function execute(): Promise<{ readonly id: string; readonly state: string }> {
    const answer = await instance.createExecution(key, formOf({}), '')
    expect(answer.status, answer.text).toBe(200)
    const id = textOf(objectIn(answer)['id'])
    const execution = await instance.reach(id, isTerminal, 20_000)
    return { id, state: textOf(objectOf(execution?.['state'])['current']) }
  }
})

/** A disk of a few megabytes in memory; undefined, with the reason printed, where this user may not mount one. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'pipe' })
    mkdirSync(join(folder, 'data'))
    return folder
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    console.log(`full disk not tested: mounting a small disk failed (${error instanceof Error ? error.message.trim() : String(error)})`)
    return undefined
  }
}

function fill(folder: string): void {
  const chunk = Buffer.alloc(64 * 1024)
  for (;;) {
    try {
      writeFileSync(join(folder, 'filler'), chunk, { flag: 'a' })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}
