import type { Command } from 'commander'
import type { ValidateFlags } from '../commands/flow-validate.ts'
import type { RenderFlags } from '../commands/render.ts'
import type { RunFlags } from '../commands/run.ts'
import { type Attach, collect } from './attach.ts'

/** What needs no server: run, validate, render, completion. */
export function addLocal(program: Command, attach: Attach): void {
  const run = program
    .command('run')
    .description('Run a flow from a file, without a server.')
    .argument('<file>', 'the flow')
    .option('-i, --input <name=value>', 'an input (repeatable)', collect, [])
    .option('--input-file <name=path>', 'a FILE input (repeatable)', collect, [])
    .option('--label <key:value>', 'a label (repeatable)', collect, [])
    .option('--flow <file>', 'another flow that this one calls (repeatable)', collect, [])
    .option('--fail-on-warning', 'exit with 3 when the execution ends in WARNING', false)
    .addHelpText('after', '\n--output: tree (a terminal), lines (a pipe), json. --data keeps database and files; else they go at the end.')
  attach<RunFlags>(run, ['tree', 'lines', 'json'], async ([file = ''], flags) => (await import('../commands/run.ts')).run(file, flags))

  const validate = program.command('validate').description('Check the flows of a file or a folder.')
  addValidate(validate, attach)

  const render = program
    .command('render')
    .description('Try an expression.')
    .argument('[template]', "for example '{{ inputs.name | upper }}'")
    .option('--vars <file>', 'YAML or JSON file with the variables')
    .option('--generation <version>', '1.3 or 2.0; wins over the configuration')
    .option('--typed', 'keep the type of a single {{ expression }}, and print JSON', false)
    .option('--recursive', 'render the result again until it is stable', false)
    .option('--jsonl', 'read {"tpl","vars","want"} objects, one a line, and answer one a line', false)
    .option('--check', 'only say whether it compiles', false)
  attach<RenderFlags>(render, [], async ([template], flags) => (await import('../commands/render.ts')).renderCommand(template, flags))

  const completion = program
    .command('completion')
    .description('Print what a shell needs to complete this command: `source <(windhover completion bash)`.')
    .argument('<shell>', 'bash, zsh or fish')
  attach(completion, [], async ([shell = '']) => (await import('../commands/completion.ts')).completion(program, shell))
}

/** `validate` and `flow validate` are the same. */
export function addValidate(command: Command, attach: Attach): void {
  command
    .argument('<path>', 'a YAML file, or a folder of them')
    .option('--local', 'check here, also when a server is named')
    .addHelpText(
      'after',
      '\n--output: text, json. The server is asked when one is named (--server, a context), else the check is made here.',
    )
  attach<ValidateFlags>(command, ['text', 'json'], async ([path = ''], flags) =>
    (await import('../commands/flow-validate.ts')).validateFlows(path, flags),
  )
}
