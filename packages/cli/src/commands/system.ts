import { join } from 'node:path'
import { openRepositories } from '@windhover/db'
import { composeEngine } from '../compose/compose.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { type ServerSettings, serverSettings } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'

/** Of the server whose data is worked on; it must not be running. */
export interface SystemFlags {
  readonly config?: string
  readonly data?: string
}

const settingsOf = ({ config, data }: SystemFlags): ServerSettings =>
  serverSettings(loadConfiguration(config, process.env), process.env, data === undefined ? {} : { data })

/** Opening brings the schema up to date. */
export async function migrateDatabase(flags: SystemFlags): Promise<number> {
  const path = join(settingsOf(flags).dataPath, 'windhover.db')
  const repositories = await openRepositories({ path })
  await repositories.close()
  console.log(`The schema of ${path} is up to date`)
  return exitCodes.success
}

/** Reads every flow again; those whose source is not accepted any more are named. */
export async function reindex(flags: SystemFlags & { readonly type: string }): Promise<number> {
  if (flags.type.toLowerCase() !== 'flow') throw new UsageError(`--type must be flow, got '${flags.type}'`)
  const settings = settingsOf(flags)
  const engine = await composeEngine(settings)
  try {
    const { results } = await engine.flows.search('main', {}, { page: 1, size: 1_000_000 })
    let failed = 0
    for (const { namespace, id, source } of results) {
      const { problems } = engine.flows.parse('main', source)
      if (problems.length > 0) failed += 1
      for (const { message } of problems) console.error(`${namespace}.${id}: ${message}`)
    }
    console.log(`Successfully reindexed ${results.length - failed} flow(s)${failed > 0 ? `, ${failed} not accepted any more` : ''}`)
    return failed === 0 ? exitCodes.success : exitCodes.failed
  } finally {
    await engine.stop(0)
  }
}

/** Takes every waiting execution out of its queue; a server runs it when it starts next. */
export async function submitQueued(flags: SystemFlags): Promise<number> {
  const engine = await composeEngine(settingsOf(flags))
  let count = 0
  try {
    await engine.start()
    const { results } = await engine.repositories.executions.search('main', { states: ['QUEUED'] }, { page: 1, size: 1_000_000 })
    for (const { id } of results) {
      await engine.executions.command('main', id, { type: 'Unqueue', state: 'RUNNING' })
      count += 1
    }
  } finally {
    await engine.stop(0)
  }
  console.log(`Successfully submitted ${count} queued execution(s)`)
  return exitCodes.success
}
