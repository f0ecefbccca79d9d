import { ApiClient } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { type Context, contextsPath, readContexts, writeContexts } from '../api/contexts.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, type ResultForm } from '../terminal/result.ts'
import { UsageError } from '../usage-error.ts'

export interface ContextFlags extends ConnectionFlags {
  readonly output?: ResultForm
}

export function addContext(name: string, flags: ContextFlags): number {
  if (flags.server === undefined) throw new UsageError('Name the server: windhover context add NAME --server URL')
  return keep(name, flags, flags.server, false)
}

/** Keeps what was given once the server accepts it. */
export async function login(name: string, flags: ContextFlags): Promise<number> {
  const known = readContexts(process.env).contexts[name]
  const connection = connectionOf(
    { ...flags, ...(flags.server === undefined && known !== undefined && { server: known.server }) },
    process.env,
  )
  await new ApiClient(connection).json('GET', 'flows/search', { query: { page: 1, size: 1 } })
  console.log(`${connection.server} accepts you`)
  return keep(name, flags, connection.server, true)
}

function keep(name: string, flags: ContextFlags, server: string, isCurrent: boolean): number {
  const { contexts, current } = readContexts(process.env)
  const context: Context = {
    server,
    ...(flags.tenant !== undefined && { tenant: flags.tenant }),
    ...(flags.user !== undefined && { user: flags.user }),
    ...(flags.apiToken !== undefined && { apiToken: flags.apiToken }),
  }
  writeContexts({ contexts: { ...contexts, [name]: context }, current: isCurrent ? name : (current ?? name) }, process.env)
  console.log(`Context ${name} is kept in ${contextsPath(process.env)}`)
  return exitCodes.success
}

export function listContexts(flags: ContextFlags): number {
  const { contexts, current } = readContexts(process.env)
  const rows = Object.entries(contexts).map(([name, { server, tenant, user, apiToken }]) => ({
    name,
    current: name === current ? '*' : '',
    server,
    tenant: tenant ?? 'main',
    as: user?.split(':')[0] ?? (apiToken === undefined ? '' : 'a token'),
  }))
  printRows(rows, ['current', 'name', 'server', 'tenant', 'as'], flags.output)
  return exitCodes.success
}

export function useContext(name: string): number {
  const { contexts } = readContexts(process.env)
  demand(contexts, name)
  writeContexts({ contexts, current: name }, process.env)
  console.log(`Commands use the context ${name} from now on`)
  return exitCodes.success
}

export function removeContext(name: string): number {
  const { contexts, current } = readContexts(process.env)
  demand(contexts, name)
  const { [name]: _, ...others } = contexts
  writeContexts({ contexts: others, ...(current !== undefined && current !== name && { current }) }, process.env)
  console.log(`Context ${name} is forgotten`)
  return exitCodes.success
}

function demand(contexts: Readonly<Record<string, Context>>, name: string): void {
  if (contexts[name] === undefined)
    throw new UsageError(`There is no context '${name}'. Known: ${Object.keys(contexts).join(', ') || 'none'}`)
}
