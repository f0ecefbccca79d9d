import { readFile } from 'node:fs/promises'
import { ApiClient } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, type ResultForm } from '../terminal/result.ts'

const yaml = 'application/x-yaml'

/** Flags of what lists or changes flows on a server. */
export interface FlowFlags extends ConnectionFlags {
  readonly output?: ResultForm
  readonly namespace?: string
  readonly delete?: boolean
  readonly overrideNamespaces?: boolean
}

export const clientOf = (flags: FlowFlags): ApiClient => new ApiClient(connectionOf(flags, process.env))

/** What the commands show of a flow. */
interface ShownFlow {
  readonly namespace: string
  readonly id: string
  readonly revision?: number
  readonly disabled?: boolean
}

export async function listFlows(namespace: string | undefined, flags: FlowFlags): Promise<number> {
  printRows(
    await allFlows(clientOf(flags), namespace ?? flags.namespace),
    ['namespace', 'id', 'revision', 'disabled', 'description'],
    flags.output,
  )
  return exitCodes.success
}

/** Every flow of a namespace and those below it, page by page. */
export async function allFlows(
  client: ApiClient,
  namespace: string | undefined,
): Promise<readonly (ShownFlow & Record<string, unknown>)[]> {
  const found: (ShownFlow & Record<string, unknown>)[] = []
  for (let page = 1; ; page++) {
    // The shape of the API: a page of flows and how many there are in all.
    const { results, total } = (await client.json('GET', 'flows/search', { query: { page, size: 100, namespace } })) as {
      results: (ShownFlow & Record<string, unknown>)[]
      total: number
    }
    found.push(...results)
    if (results.length === 0 || found.length >= Number(total)) return found
  }
}

export async function getFlow(namespace: string, id: string, flags: FlowFlags): Promise<number> {
  const flow = (await clientOf(flags).json('GET', `flows/${namespace}/${id}`, { query: { source: true } })) as { source?: string }
  console.log(flags.output === 'json' ? JSON.stringify(flow, null, 2) : (flow.source ?? '').trimEnd())
  return exitCodes.success
}

export async function createFlow(file: string, flags: FlowFlags): Promise<number> {
  return tell('created', await clientOf(flags).json('POST', 'flows', { body: await readFile(file, 'utf8'), type: yaml }))
}

export async function updateFlow(file: string, { namespace, id }: { namespace: string; id: string }, flags: FlowFlags): Promise<number> {
  const body = await readFile(file, 'utf8')
  return tell('updated', await clientOf(flags).json('PUT', `flows/${namespace}/${id}`, { body, type: yaml }))
}

export async function deleteFlow(namespace: string, id: string, flags: FlowFlags): Promise<number> {
  await clientOf(flags).send('DELETE', `flows/${namespace}/${id}`)
  console.log(`Flow ${namespace}.${id} successfully deleted`)
  return exitCodes.success
}

function tell(what: string, answer: unknown): number {
  const { namespace, id, revision } = answer as ShownFlow
  console.log(`Flow ${namespace}.${id} successfully ${what} (revision ${revision ?? 1})`)
  return exitCodes.success
}
