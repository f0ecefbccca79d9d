import type { Command } from 'commander'
import type { FlowFlags } from '../commands/flows.ts'
import { type Attach, group, withDelete } from './attach.ts'
import { addValidate } from './local-commands.ts'

const rows = ['table', 'json', 'yaml'] as const

/** Flows in files and on a server. */
export function addFlow(program: Command, attach: Attach): void {
  const flow = group(program, 'flow', 'Work with flows.').alias('flows')
  addFiles(flow, attach)
  addRemote(flow, attach)
  addMany(flow, attach)
}

function addFiles(flow: Command, attach: Attach): void {
  addValidate(flow.command('validate').description('Check the flows of a file or a folder.'), attach)
  const dot = flow.command('dot').description('Print the graph of a flow for Graphviz.').argument('<file>', 'the flow')
  attach(dot, [], async ([file = '']) => (await import('../commands/flow-dot.ts')).flowDot(file))
  const test = flow
    .command('test')
    .description('Run one flow in memory, without a server, and print its log.')
    .argument('<file>', 'the flow')
    .argument('[inputs...]', 'name value name value …; the path of the file for a FILE input')
  attach(test, [], async (given, flags) => {
    const [file, inputs] = given as unknown as [string, readonly string[]]
    return (await import('../commands/flow-test.ts')).flowTest(file, inputs, flags as object)
  })
  const expand = flow.command('expand').description('Print a flow with its [[> file]] includes filled in (deprecated).').argument('<file>')
  attach(expand, [], async ([file = '']) => (await import('../commands/flow-expand.ts')).flowExpand(file))
}

function addRemote(flow: Command, attach: Attach): void {
  const list = flow.command('list').description('The flows of the server.').argument('[namespace]', 'and those below it')
  attach<FlowFlags>(list, rows, async ([namespace], flags) => (await import('../commands/flows.ts')).listFlows(namespace, flags))
  const get = flow.command('get').description('Print the source of a flow.').argument('<namespace>').argument('<id>')
  attach<FlowFlags>(get, ['yaml', 'json'], async ([namespace = '', id = ''], flags) =>
    (await import('../commands/flows.ts')).getFlow(namespace, id, flags),
  )
  const create = flow.command('create').description('Create the flow of a file.').argument('<file>')
  attach<FlowFlags>(create, [], async ([file = ''], flags) => (await import('../commands/flows.ts')).createFlow(file, flags))
  const update = flow
    .command('update')
    .description('Update a flow from a file.')
    .argument('<file>')
    .argument('<namespace>')
    .argument('<id>')
  attach<FlowFlags>(update, [], async ([file = '', namespace = '', id = ''], flags) =>
    (await import('../commands/flows.ts')).updateFlow(file, { namespace, id }, flags),
  )
  const remove = flow.command('delete').description('Delete a flow.').argument('<namespace>').argument('<id>')
  attach<FlowFlags>(remove, [], async ([namespace = '', id = ''], flags) =>
    (await import('../commands/flows.ts')).deleteFlow(namespace, id, flags),
  )
}

function addMany(flow: Command, attach: Attach): void {
  const updates = flow
    .command('updates')
    .description('Create or update every flow of a folder.')
    .argument('<folder>')
    .option('--namespace <namespace>', 'only flows of this one')
  withDelete(updates, 'the flows that the folder does not hold')
  attach<FlowFlags>(updates, rows, async ([folder = ''], flags) => (await import('../commands/flows-bulk.ts')).updateFlows(folder, flags))
  const exported = flow
    .command('export')
    .description('Write flows.zip, with the source of every flow, into a folder.')
    .argument('<folder>')
    .option('--namespace <namespace>', 'only this one and those below it')
  attach<FlowFlags>(exported, [], async ([folder = ''], flags) => (await import('../commands/flows-bulk.ts')).exportFlows(folder, flags))
  const namespace = group(flow, 'namespace', 'The flows of one namespace.')
  const update = namespace
    .command('update')
    .description('Create or update the flows of a namespace from a folder.')
    .argument('<namespace>')
    .argument('<folder>')
    .option('--override-namespaces', 'put the flows of the folder into this namespace, whatever they say', false)
    .option('--no-override-namespaces', 'refuse flows of another namespace (the default)')
  withDelete(update, 'the flows of the namespace that the folder does not hold')
  attach<FlowFlags>(update, rows, async ([name = '', folder = ''], flags) =>
    (await import('../commands/flows-bulk.ts')).updateNamespace(name, folder, flags),
  )
  const sync = flow.command('sync').alias('syncFromSource').description('Save every flow again from its source.')
  attach<FlowFlags>(sync, [], async (_, flags) => (await import('../commands/flows-bulk.ts')).syncFlows(flags))
}
