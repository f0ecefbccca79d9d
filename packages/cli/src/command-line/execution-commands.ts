import type { Command } from 'commander'
import type { ExecutionFlags, RunOnServerFlags } from '../commands/executions.ts'
import { type Attach, collect, group } from './attach.ts'

const rows = ['table', 'json', 'yaml'] as const

/** What may be done to an execution with one request: the command, its method, the path behind the id. */
const actions = [
  ['kill', 'DELETE', 'kill', 'Kill an execution.'],
  ['pause', 'POST', 'pause', 'Pause a running execution.'],
  ['resume', 'POST', 'resume', 'Resume a paused execution.'],
  ['restart', 'POST', 'restart', 'Restart a failed execution.'],
  ['replay', 'POST', 'replay', 'Run it again as a new execution.'],
  ['force-run', 'POST', 'force-run', 'Run it although it waits.'],
  ['unqueue', 'POST', 'unqueue', 'Take it out of its queue.'],
  ['delete', 'DELETE', '', 'Delete an execution.'],
] as const

/** Executions on a server. */
export function addExecutions(program: Command, attach: Attach): void {
  const execution = group(program, 'execution', 'Work with executions of a server.').alias('executions')
  const run = execution
    .command('run')
    .description('Run a flow of the server.')
    .argument('<namespace>')
    .argument('<flow>')
    .option('-i, --input <name=value>', 'an input (repeatable)', collect, [])
    .option('--input-file <name=path>', 'a FILE input (repeatable)', collect, [])
    .option('--label <key:value>', 'a label (repeatable)', collect, [])
    .option('--wait', 'end with the execution, and with its exit code', false)
    .option('--follow', 'the same, and show its log on the way', false)
    .option('--fail-on-warning', 'exit with 3 when the execution ends in WARNING', false)
  attach<RunOnServerFlags>(run, ['text', 'json', 'yaml'], async ([namespace = '', id = ''], flags) =>
    (await import('../commands/executions.ts')).runOnServer(namespace, id, flags),
  )
  const list = execution
    .command('list')
    .description('The latest executions.')
    .option('--namespace <namespace>', 'of this one and those below it')
    .option('--flow <id>', 'of this flow')
    .option('--state <state>', 'in this state (repeatable)', collect, [])
    .option('--size <number>', 'at most so many', '25')
  attach<ExecutionFlags>(list, rows, async (_, flags) => (await import('../commands/executions.ts')).listExecutions(flags))
  const get = execution.command('get').description('Print an execution.').argument('<id>')
  attach<ExecutionFlags>(get, ['yaml', 'json'], async ([id = ''], flags) =>
    (await import('../commands/executions.ts')).getExecution(id, flags),
  )
  const logs = execution.command('logs').description('Print the log of an execution.').argument('<id>')
  attach<ExecutionFlags>(logs, ['text', 'json', 'yaml'], async ([id = ''], flags) =>
    (await import('../commands/executions.ts')).executionLogs(id, flags),
  )
  for (const [name, method, path, description] of actions) {
    const command = execution.command(name).description(description).argument('<id>')
    attach<ExecutionFlags>(command, [], async ([id = ''], flags) =>
      (await import('../commands/executions.ts')).actOnExecution(id, { method, path, name }, flags),
    )
  }
}
