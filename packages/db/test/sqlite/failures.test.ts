import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { openRepositories } from '@windhover/db'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commitOf, executionOf, logOf, tenant } from '../conformance/samples.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windhover-db-'))
  path = join(folder, 'nested', 'windhover.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function fill(repositories: Repositories): Promise<void> {
  for (let index = 0; index < 400; index++) {
    await repositories.executions.commit(commitOf({ executions: [executionOf(`f${index}`, { inputs: { text: 'x'.repeat(20_000) } })] }))
  }
}

describe('an embedded database', () => {
  test('keeps its rows when it is opened again', async () => {
    const first = await openRepositories({ path })
    await first.executions.commit(commitOf({ executions: [executionOf('a')] }))
    await first.close()
    const second = await openRepositories({ path })
    expect(await second.executions.unfinished()).toEqual(['a'])
    await second.close()
    await second.close()
    await expect(second.executions.unfinished()).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
  })

  test('belongs to one server; the second is told which file and what to do', async () => {
    const first = await openRepositories({ path })
    await expect(openRepositories({ path })).rejects.toMatchObject({ code: 'DATABASE_LOCKED', message: expect.stringContaining(path) })
    await first.executions.commit(commitOf({ executions: [executionOf('a')] }))
    await first.close()
    await (await openRepositories({ path })).close()
  })

  test('is free again after its server was killed', async () => {
    const script = `const { openRepositories } = await import(${JSON.stringify(import.meta.resolve('@windhover/db'))})
      await openRepositories({ path: ${JSON.stringify(path)} })
      console.log('open'); setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await expect(openRepositories({ path })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await openRepositories({ path })).close()
  })

  test('says so when the file is no database, and leaves it as it is', async () => {
    path = join(folder, 'windhover.db')
    writeFileSync(path, 'This is a text and no database.\n'.repeat(200))
    await expect(openRepositories({ path })).rejects.toMatchObject({ code: 'DATABASE_BROKEN', message: expect.stringContaining(path) })
    expect(readFileSync(path, 'utf8')).toContain('This is a text')
  })

  test('says so when pages of the file are damaged, and goes on serving the others', async () => {
    const first = await openRepositories({ path })
    await fill(first)
    await first.flows.save({ ...flow, id: 'a' })
    await first.close()
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0xff, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2)))
    const second = await openRepositories({ path })
    await expect(second.executions.search(tenant, {}, { page: 1, size: 400 })).rejects.toMatchObject({
      code: 'DATABASE_BROKEN',
    })
    expect(await second.flows.find({ tenantId: tenant, namespace: 'n', id: 'a' })).toBeDefined()
    await second.close()
  })

  test('of a newer release is not touched', async () => {
    await (await openRepositories({ path })).close()
    const file = new Database(path)
    file.exec(`insert into schema_versions values (9999, 'from the future', 0)`)
    file.close()
    await expect(openRepositories({ path })).rejects.toMatchObject({ code: 'DATABASE_NEWER', message: expect.stringContaining('9999') })
  })

  test('in a place that cannot be written is refused with the path', async () => {
    writeFileSync(join(folder, 'file'), '')
    path = join(folder, 'file', 'windhover.db')
    await expect(openRepositories({ path })).rejects.toMatchObject({ code: 'DATABASE_FAILED', message: expect.stringContaining(path) })
  })

  test('on a full disk refuses the change whole, keeps the rest, and works again when there is space', async () => {
    const small = await openRepositories({ path, maxSizeBytes: 2_000_000 })
    await expect(fill(small)).rejects.toMatchObject({ code: 'DATABASE_FULL', status: 507 })
    const kept = await small.executions.unfinished()
    expect(kept.length).toBeGreaterThan(20)
    await expect(small.logs.append([logOf('x'.repeat(3_000_000))])).rejects.toMatchObject({ code: 'DATABASE_FULL' })
    expect(await small.executions.delete(tenant, kept.slice(0, 50))).toBe(50)
    await small.executions.commit(commitOf({ executions: [executionOf('after')] }))
    expect(await small.executions.unfinished()).toEqual([...kept.slice(50), 'after'])
    await small.close()
  })
})

const flow = {
  tenantId: tenant,
  namespace: 'n',
  revision: 1,
  generation: '1.3',
  source: 'id: a',
  deleted: false,
  draft: false,
  disabled: false,
  updated: 1,
  labels: [],
} as const
