import type { Command } from 'commander'
import type { ConfigFlags } from '../commands/config-show.ts'
import { type Attach, group } from './attach.ts'

/** The configuration of a server. */
export function addConfig(program: Command, attach: Attach): void {
  const config = group(program, 'config', 'The configuration of a server.').alias('configs')
  const show = config.command('show').alias('properties').description('Print every setting that counts, and where it comes from.')
  attach<ConfigFlags>(show, ['text', 'json'], async (_, flags) => (await import('../commands/config-show.ts')).configShow(flags))
  const validate = config.command('validate').description('Check the configuration and name the place of each problem.')
  attach<ConfigFlags>(validate, ['text', 'json'], async (_, flags) => (await import('../commands/config-show.ts')).configValidate(flags))
}
