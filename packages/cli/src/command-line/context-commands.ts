import type { Command } from 'commander'
import type { ContextFlags } from '../commands/contexts.ts'
import { type Attach, group } from './attach.ts'

/** The servers that one works with. */
export function addContexts(program: Command, attach: Attach): void {
  const context = group(program, 'context', 'The servers you work with, and as whom.').alias('contexts')
  const add = context
    .command('add')
    .description('Keep a server under a name: --server, --tenant, and --user or --api-token. The first one is used at once.')
    .argument('<name>')
  attach<ContextFlags>(add, [], async ([name = ''], flags) => (await import('../commands/contexts.ts')).addContext(name, flags))
  const list = context.command('list').alias('show').description('The known servers; passwords are not shown.')
  attach<ContextFlags>(list, ['table', 'json', 'yaml'], async (_, flags) => (await import('../commands/contexts.ts')).listContexts(flags))
  const use = context.command('use').description('Use this one from now on.').argument('<name>')
  attach<ContextFlags>(use, [], async ([name = '']) => (await import('../commands/contexts.ts')).useContext(name))
  const remove = context.command('remove').description('Forget a server.').argument('<name>')
  attach<ContextFlags>(remove, [], async ([name = '']) => (await import('../commands/contexts.ts')).removeContext(name))
  const login = program
    .command('login')
    .description('Check credentials with a server and keep them as a context.')
    .argument('[name]', 'of the context', 'default')
  attach<ContextFlags>(login, [], async ([name = 'default'], flags) => (await import('../commands/contexts.ts')).login(name, flags))
}
