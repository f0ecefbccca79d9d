import type { Command } from 'commander'
import type { TokenFlags } from '../commands/tokens.ts'
import { type Attach, collect, group } from './attach.ts'

/** Tokens with which programs use a server. */
export function addTokens(program: Command, attach: Attach): void {
  const token = group(program, 'token', 'Tokens with which programs use a server.').alias('tokens')
  const create = token
    .command('create')
    .description('Make a token and print it; it cannot be read again.')
    .argument('<name>', 'what it is for')
    .option('--permission <permission>', 'flow:read, execution:*, * … (repeatable; default: everything)', collect, [])
    .option('--expires <when>', 'a date, or how long from now: 30d')
  attach<TokenFlags>(create, ['json', 'yaml'], async ([name = ''], flags) =>
    (await import('../commands/tokens.ts')).createToken(name, flags),
  )
  const list = token.command('list').description('The tokens that there are.')
  attach<TokenFlags>(list, ['table', 'json', 'yaml'], async (_, flags) => (await import('../commands/tokens.ts')).listTokens(flags))
  const revoke = token.command('revoke').description('Refuse a token from now on.').argument('<id>', 'as `token list` shows it')
  attach<TokenFlags>(revoke, [], async ([id = ''], flags) => (await import('../commands/tokens.ts')).revokeToken(id, flags))
}
