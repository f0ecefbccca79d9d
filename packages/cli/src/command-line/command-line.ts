import { Command, Option } from 'commander'
import { UsageError } from '../usage-error.ts'
import { type Attach, collect } from './attach.ts'
import { addConfig } from './config-commands.ts'
import { addContexts } from './context-commands.ts'
import { addExecutions } from './execution-commands.ts'
import { addFlow } from './flow-commands.ts'
import { addLocal } from './local-commands.ts'
import { addNamespace } from './namespace-commands.ts'
import { addServer } from './server-commands.ts'
import { addSystem } from './system-commands.ts'
import { addTokens } from './token-commands.ts'

/** The whole command line; `done` hears the exit code. Flags of every command are understood before and after its name. */
export function commandLine(version: string, done: (code: number) => void): Command {
  const program = new Command('windhover')
    .description('Runs flows: from a file, or as a server.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
  addGlobals(program)
  const attach: Attach = (command, forms, work) =>
    command.helpCommand(false).action(async () => {
      const flags = command.optsWithGlobals<{ output?: string }>()
      checkForm(flags.output, forms)
      // The command's options were declared beside its work: `Flags` names them.
      done(await work(command.processedArgs, flags as never))
    })
  for (const add of [addLocal, addServer, addFlow, addExecutions, addNamespace, addConfig, addContexts, addTokens, addSystem])
    add(program, attach)
  return program
}

function addGlobals(program: Command): void {
  program
    .optionsGroup('For every command:')
    .option('-c, --config <file>', 'a configuration file')
    .option('-o, --output <form>', 'how the result is shown: table, json, yaml and what else the command says')
    .option('-v, --verbose', 'say more: requests, causes of errors (repeatable)', (_, count: number) => count + 1, 0)
    .addOption(
      new Option('-l, --log-level <level>', 'least level of the log').choices(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']).hideHelp(),
    )
    .addOption(new Option('--internal-log', 'understood for scripts written for Kestra; changes nothing').hideHelp())
    .addOption(new Option('-p, --plugins <folder>', 'understood for scripts written for Kestra; plugins are packages here').hideHelp())
    .optionsGroup('For commands that ask a server:')
    .option('--server <url>', 'the server (default: http://localhost:8080)')
    .option('--tenant <id>', 'the tenant (default: main)')
    .option('--user <name:password>', 'credentials')
    .option('--api-token <token>', 'a token instead')
    .option('--headers <name=value>', 'a header of each request (repeatable)', collect, [])
    .option('--context <name>', 'a server known by `windhover context`')
    .option('--data <folder>', 'data folder of a server on this machine (default: ./data)')
    .optionsGroup('Options:')
}

/** @throws UsageError when `--output` is none of these */
function checkForm(form: string | undefined, forms: readonly string[]): void {
  if (form === undefined || forms.includes(form)) return
  throw new UsageError(forms.length === 0 ? 'This command has no --output' : `--output must be one of ${forms.join(', ')}, got '${form}'`)
}
