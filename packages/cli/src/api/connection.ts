import { readFileSync } from 'node:fs'
import { ownerTokenPath } from '@windhover/engine/storage/owner-token.ts'
import { UsageError } from '../usage-error.ts'
import { type Context, readContexts } from './contexts.ts'

/** Flags of every command that speaks with a server. */
export interface ConnectionFlags {
  readonly server?: string
  readonly tenant?: string
  readonly user?: string
  readonly apiToken?: string
  readonly headers?: readonly string[]
  readonly context?: string
  readonly data?: string
  readonly verbose?: number
}

export interface Connection {
  /** Without a slash at its end. */
  readonly server: string
  readonly tenant: string
  readonly headers: Readonly<Record<string, string>>
  readonly isVerbose: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Which server, as whom: a flag before the environment (`WINDHOVER_SERVER` …) before the chosen context before the defaults.
 *  @throws UsageError when a flag or the context says nothing that can be used */
export function connectionOf(flags: ConnectionFlags, environment: Environment): Connection {
  const context = contextOf(flags, environment)
  const server = (flags.server ?? environment['WINDHOVER_SERVER'] ?? context.server ?? 'http://localhost:8080').replace(/\/+$/, '')
  if (!URL.canParse(server) || !/^https?:/.test(server))
    throw new UsageError(`The server must be a URL such as http://localhost:8080, got '${server}'`)
  return {
    server,
    tenant: flags.tenant ?? environment['WINDHOVER_TENANT'] ?? context.tenant ?? 'main',
    headers: { ...credentials(flags, environment, context, server), ...Object.fromEntries((flags.headers ?? []).map(header)) },
    isVerbose: (flags.verbose ?? 0) > 0,
  }
}

/** Whether somebody named a server; without one a command that can do its work here does it here. */
export function namesServer(flags: ConnectionFlags, environment: Environment): boolean {
  return flags.server !== undefined || environment['WINDHOVER_SERVER'] !== undefined || contextOf(flags, environment).server !== undefined
}

function contextOf(flags: ConnectionFlags, environment: Environment): Partial<Context> {
  const { contexts, current } = readContexts(environment)
  const wanted = flags.context ?? environment['WINDHOVER_CONTEXT']
  const context = contexts[wanted ?? current ?? '']
  if (wanted !== undefined && context === undefined)
    throw new UsageError(`There is no context '${wanted}'. Known: ${Object.keys(contexts).join(', ') || 'none'}`)
  return context ?? {}
}

function credentials(flags: ConnectionFlags, environment: Environment, context: Partial<Context>, server: string): Record<string, string> {
  const token = flags.apiToken ?? (flags.user === undefined ? (environment['WINDHOVER_API_TOKEN'] ?? undefined) : undefined)
  const user = flags.user ?? environment['WINDHOVER_USER']
  if (token !== undefined) return bearer(token)
  if (user !== undefined) return basic(user)
  if (context.apiToken !== undefined) return bearer(context.apiToken)
  if (context.user !== undefined) return basic(context.user)
  const own = isHere(server) ? ownToken(flags.data ?? environment['WINDHOVER_DATA'] ?? 'data') : undefined
  return own === undefined ? {} : bearer(own)
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

function basic(user: string): Record<string, string> {
  if (!user.includes(':')) throw new UsageError(`--user must have the form name:password`)
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` }
}

const isHere = (server: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(server).hostname)

/** A server on this machine leaves a token in its data folder that only its user can read. */
function ownToken(dataPath: string): string | undefined {
  try {
    return readFileSync(ownerTokenPath(dataPath), 'utf8').trim()
  } catch {
    // Not there, or not ours to read: the server decides whether it answers without.
    return undefined
  }
}

function header(text: string): [string, string] {
  const at = text.search(/[=:]/)
  if (at < 1) throw new UsageError(`'${text}' must have the form name=value`)
  return [text.slice(0, at).toLowerCase(), text.slice(at + 1).trim()]
}
