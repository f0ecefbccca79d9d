import type { Command } from 'commander'
import type { PluginFlags } from '../commands/plugins.ts'
import type { SystemFlags } from '../commands/system.ts'
import { UsageError } from '../usage-error.ts'
import { type Attach, group } from './attach.ts'

/** Plugins, the database of this machine, and what came with older releases. */
export function addSystem(program: Command, attach: Attach): void {
  addPlugins(group(program, 'plugins', 'What types of tasks there are.').alias('plugin'), attach)
  addSys(group(program, 'sys', 'Work on the database of a server that is stopped.'), attach)
  const migrate = group(program, 'migrate', 'Bring old data up to date.')
  const metadata = group(migrate, 'metadata', 'Records that older releases of Kestra kept in its storage.')
  const nothing = (command: Command, what: string) =>
    attach(command, [], () => {
      console.log(`Nothing to migrate: ${what}`)
      return 0
    })
  for (const kind of ['kv', 'secrets', 'nsfiles'])
    nothing(
      metadata.command(kind).description(`The ${kind} of a namespace.`),
      `${kind} are kept in the database since the first release of Windhover`,
    )
  const tenant = migrate.command('default-tenant').description('Give what has no tenant one.')
  tenant
    .option('--tenant-id <id>', 'of the tenant')
    .option('--tenant-name <name>', 'of the tenant')
    .option('--dry-run', 'only say what would happen')
  nothing(tenant, 'everything belongs to the tenant main since the first release of Windhover')
}

function addPlugins(plugins: Command, attach: Attach): void {
  const list = plugins
    .command('list')
    .description('The types that this installation knows.')
    .option('--core', 'only those of the core', false)
  attach<PluginFlags>(list, ['table', 'json', 'yaml'], async (_, flags) =>
    (await import('../commands/plugins.ts')).listPlugins(undefined, flags),
  )
  const search = plugins.command('search').description('The known types whose name or title holds a word.').argument('[word]')
  attach<PluginFlags>(search, ['table', 'json', 'yaml'], async ([word], flags) =>
    (await import('../commands/plugins.ts')).listPlugins(word, flags),
  )
  for (const name of ['install', 'uninstall']) {
    const command = plugins.command(name, { hidden: true }).argument('[names...]').allowUnknownOption()
    attach(command, [], () => {
      throw new UsageError(`'plugins ${name}' is not there yet: every plugin of this release is installed with it`)
    })
  }
}

function addSys(sys: Command, attach: Attach): void {
  const reindex = sys.command('reindex').description('Read every flow again from its source.').option('-t, --type <type>', 'flow', 'flow')
  attach<SystemFlags & { type: string }>(reindex, [], async (_, flags) => (await import('../commands/system.ts')).reindex(flags))
  const submit = sys.command('submit-queued-execution').description('Start every execution that waits for a slot, whatever the limits.')
  attach<SystemFlags>(submit, [], async (_, flags) => (await import('../commands/system.ts')).submitQueued(flags))
  const database = group(sys, 'database', 'The schema of the database.')
  const migrate = database.command('migrate').description('Bring the schema up to date, then end.')
  attach<SystemFlags>(migrate, [], async (_, flags) => (await import('../commands/system.ts')).migrateDatabase(flags))
  const state = group(sys, 'state-store', 'The state of tasks.')
  attach(state.command('migrate').description('Move the states of old releases into the key-value store.'), [], () => {
    console.log('Nothing to migrate: states are kept in the key-value store since the first release of Windhover')
    return 0
  })
}
