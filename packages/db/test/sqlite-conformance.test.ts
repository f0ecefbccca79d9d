import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRepositories } from '@windhover/db'
import { afterAll, describe } from 'vitest'
import { searchConformance } from './conformance/search.ts'
import { repositoriesConformance } from './conformance.ts'

describe('SQLite in memory', () => repositoriesConformance(() => openRepositories({ path: ':memory:' })))

describe('SQLite in a file, where searches have a connection of their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-conformance-'))
  let files = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  searchConformance(() => openRepositories({ path: join(folder, `${++files}.db`) }))
})
