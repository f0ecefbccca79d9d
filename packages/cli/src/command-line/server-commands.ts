import type { Command } from 'commander'
import type { ServerLocalFlags } from '../commands/server-local.ts'
import { UsageError } from '../usage-error.ts'
import { type Attach, group, portOf } from './attach.ts'

const roles = ['executor', 'worker', 'scheduler', 'indexer', 'webserver', 'controller']

/** Servers: one process does everything in this release. */
export function addServer(program: Command, attach: Attach): void {
  const server = group(program, 'server', 'Run a server.')
  for (const [name, description] of [
    ['local', 'Everything in one process, on an embedded database.'],
    ['standalone', 'The same, with the flags of Kestra.'],
  ] as const) {
    const command = server
      .command(name)
      .description(description)
      .option('--port <number>', 'port of the API (default 8080; 0: any free one)', portOf)
      .option('--host <address>', 'address to listen on (default: loopback only)')
      .option('-f, --flow-path <folder>', 'flows to load at the start')
      .option('--worker-thread <number>', 'tasks at once', portOf)
      .option('--no-tutorials', 'there are none')
      .option('--no-indexer', 'there is none')
    attach<ServerLocalFlags>(command, [], async (_, flags) => (await import('../commands/server-local.ts')).serverLocal(flags))
  }
  for (const role of roles) {
    const command = server.command(role, { hidden: true }).allowUnknownOption().allowExcessArguments()
    attach(command, [], () => {
      throw new UsageError(`This release has no separate ${role}: 'windhover server standalone' runs every part in one process`)
    })
  }
}
