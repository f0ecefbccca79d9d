import { readFileSync } from 'node:fs'
import { WindhoverError } from '@windhover/core/errors.ts'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { ConfigFlags } from './commands/config-show.ts'
import type { RenderFlags } from './commands/render.ts'
import type { RunFlags } from './commands/run.ts'
import type { ServerLocalFlags } from './commands/server-local.ts'
import { exitCodes } from './exit-codes.ts'

// The file beside this package's source; it always holds a version.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs one command line. @returns the exit code; nothing is thrown for what a user did */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.success
  const program = commandLine((result) => {
    code = result
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.invalid
    console.error(error instanceof WindhoverError ? error.message : error instanceof Error ? `windhover: ${error.message}` : String(error))
    return exitCodes.failed
  }
}

function commandLine(done: (code: number) => void): Command {
  const program = new Command('windhover')
    .description('Runs flows: from a file, or as a server.')
    .version(version, '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
  program.helpCommand(false)
  addRun(program, done)
  addServer(program, done)
  addFlow(program, done)
  addRender(program, done)
  addConfig(program, done)
  return program
}

function addRun(program: Command, done: (code: number) => void): void {
  program
    .command('run')
    .description('Run a flow from a file, without a server.')
    .argument('<file>', 'the flow')
    .option('-i, --input <name=value>', 'an input (repeatable)', collect, [])
    .option('--input-file <name=path>', 'a FILE input (repeatable)', collect, [])
    .option('-l, --label <key:value>', 'a label (repeatable)', collect, [])
    .option('--flow <file>', 'another flow that this one calls (repeatable)', collect, [])
    .addOption(new Option('-o, --output <form>', 'how the result is shown').choices(['tree', 'lines', 'json']))
    .option('--fail-on-warning', 'exit with 3 when the execution ends in WARNING', false)
    .option('-c, --config <file>', 'a configuration file')
    .option('--data <folder>', 'keep the database and the files there (default: a folder that goes at the end)')
    .action(async (file: string, flags: RunFlags) => {
      const { run } = await import('./commands/run.ts')
      done(await run(file, flags))
    })
}

function addServer(program: Command, done: (code: number) => void): void {
  const server = program.command('server').description('Run a server.').helpCommand(false)
  server
    .command('local')
    .description('Everything in one process, on an embedded database.')
    .option('-p, --port <number>', 'port of the API (default 8080; 0: any free one)', portOf)
    .option('--host <address>', 'address to listen on (default: loopback only)')
    .option('-c, --config <file>', 'a configuration file')
    .option('--data <folder>', 'folder of the database and the files (default: ./data)')
    .action(async (flags: ServerLocalFlags) => {
      const { serverLocal } = await import('./commands/server-local.ts')
      done(await serverLocal(flags))
    })
}

function addFlow(program: Command, done: (code: number) => void): void {
  const validate = async (path: string, flags: { config?: string; output?: string }) => {
    const { validateFlows } = await import('./commands/flow-validate.ts')
    done(await validateFlows(path, flags))
  }
  const describe = (command: Command) =>
    command
      .description('Check the flows of a file or a folder.')
      .argument('<path>', 'a YAML file, or a folder of them')
      .option('-c, --config <file>', 'a configuration file')
      .addOption(new Option('-o, --output <form>', 'how the verdicts are shown').choices(['text', 'json']))
      .option('--local', 'check here, without a server (the default)')
      .action(validate)
  describe(program.command('validate'))
  const flow = program.command('flow').description('Work with flows in files.').helpCommand(false)
  describe(flow.command('validate'))
  flow
    .command('dot')
    .description('Print the graph of a flow for Graphviz.')
    .argument('<file>', 'the flow')
    .action(async (file: string) => {
      const { flowDot } = await import('./commands/flow-dot.ts')
      done(await flowDot(file))
    })
}

function addRender(program: Command, done: (code: number) => void): void {
  program
    .command('render')
    .description('Try an expression.')
    .argument('[template]', "for example '{{ inputs.name | upper }}'")
    .option('--vars <file>', 'YAML or JSON file with the variables')
    .option('--generation <version>', '1.3 or 2.0; wins over the configuration')
    .option('--typed', 'keep the type of a single {{ expression }}, and print JSON', false)
    .option('--recursive', 'render the result again until it is stable', false)
    .option('--jsonl', 'read {"tpl","vars","want"} objects, one a line, and answer one a line', false)
    .option('--check', 'only say whether it compiles', false)
    .action(async (template: string | undefined, flags: RenderFlags) => {
      const { renderCommand } = await import('./commands/render.ts')
      done(await renderCommand(template, flags))
    })
}

function addConfig(program: Command, done: (code: number) => void): void {
  const config = program.command('config').alias('configs').description('The configuration of a server.').helpCommand(false)
  const describe = (command: Command) =>
    command
      .option('-c, --config <file>', 'a configuration file')
      .addOption(new Option('-o, --output <form>', 'how it is shown').choices(['text', 'json']))
  describe(config.command('show').alias('properties').description('Print every setting that counts, and where it comes from.')).action(
    async (flags: ConfigFlags) => {
      const { configShow } = await import('./commands/config-show.ts')
      done(configShow(flags))
    },
  )
  describe(config.command('validate').description('Check the configuration and name the place of each problem.')).action(
    async (flags: ConfigFlags) => {
      const { configValidate } = await import('./commands/config-show.ts')
      done(configValidate(flags))
    },
  )
}

/** @throws InvalidArgumentError, which ends the command as wrong use */
function portOf(text: string): number {
  const port = Number(text)
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return port
}

const collect = (value: string, known: string[]): string[] => [...known, value]
