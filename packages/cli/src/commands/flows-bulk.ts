import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { printRows } from '../terminal/result.ts'
import { allFlows, clientOf, type FlowFlags } from './flows.ts'
import { yamlFiles } from './yaml-files.ts'

const yaml = 'application/x-yaml'

interface SavedFlow {
  readonly namespace: string
  readonly id: string
  readonly revision?: number
}

export async function updateFlows(folder: string, flags: FlowFlags): Promise<number> {
  const body = await joined(folder)
  const query = {
    delete: flags.delete === true,
    namespace: flags.namespace,
    allowNamespaceChild: flags.namespace === undefined ? undefined : true,
  }
  return told((await clientOf(flags).json('POST', 'flows/bulk', { body, type: yaml, query })) as SavedFlow[], undefined, flags)
}

export async function updateNamespace(namespace: string, folder: string, flags: FlowFlags): Promise<number> {
  const source = await joined(folder)
  const body = flags.overrideNamespaces === true ? source.replaceAll(/^namespace:.*$/gm, `namespace: ${namespace}`) : source
  const query = { delete: flags.delete === true }
  return told((await clientOf(flags).json('POST', `flows/${namespace}`, { body, type: yaml, query })) as SavedFlow[], namespace, flags)
}

function told(flows: readonly SavedFlow[], namespace: string | undefined, flags: FlowFlags): number {
  if (flags.output !== undefined && flags.output !== 'table') printRows(flows as never, [], flags.output)
  else {
    console.log(`${flows.length} flow(s) successfully updated${namespace === undefined ? '' : ` in ${namespace}`}`)
    for (const flow of flows) console.log(`- ${flow.namespace}.${flow.id}`)
  }
  return exitCodes.success
}

/** All texts as one document stream, as the API takes them. */
async function joined(folder: string): Promise<string> {
  const texts = await Promise.all((await yamlFiles(folder)).map((file) => readFile(file, 'utf8')))
  return texts.join('\n---\n')
}

export async function exportFlows(folder: string, flags: FlowFlags): Promise<number> {
  const answer = await clientOf(flags).send('GET', 'flows/export/by-query', { query: { namespace: flags.namespace } })
  const file = join(folder, 'flows.zip')
  await writeFile(file, Buffer.from(await answer.arrayBuffer()))
  console.log(`Exported flows can be found at ${file}`)
  return exitCodes.success
}

export async function syncFlows(flags: FlowFlags): Promise<number> {
  const client = clientOf(flags)
  const flows = await allFlows(client, flags.namespace)
  for (const { namespace, id } of flows) {
    const { source } = (await client.json('GET', `flows/${namespace}/${id}`, { query: { source: true } })) as { source: string }
    await client.send('PUT', `flows/${namespace}/${id}`, { body: source, type: yaml })
    console.log(`- ${namespace}.${id}`)
  }
  console.log(`${flows.length} flow(s) successfully synchronized from source`)
  return exitCodes.success
}
