import { ApiClient } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { durationMs } from '../config/units.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, printValue, type ResultForm } from '../terminal/result.ts'

export interface TokenFlags extends ConnectionFlags {
  readonly output?: ResultForm
  readonly permission?: readonly string[]
  readonly expires?: string
}

const path = '/api/v1/me/api-tokens'

const clientOf = (flags: TokenFlags): ApiClient => new ApiClient(connectionOf(flags, process.env))

/** Makes a token and prints its text, which nobody can read again. */
export async function createToken(name: string, flags: TokenFlags): Promise<number> {
  const { permission = [], expires } = flags
  const body = {
    name,
    ...(permission.length > 0 && { permissions: permission }),
    ...(expires !== undefined && { expiresAt: instantOf(expires) }),
  }
  // the answer of our own route
  const made = (await clientOf(flags).json('POST', path, { body })) as { fullToken: string }
  if (flags.output === undefined) console.log(made.fullToken)
  else printValue(made, flags.output)
  return exitCodes.success
}

export async function listTokens(flags: TokenFlags): Promise<number> {
  // the answer of our own route
  const { results } = (await clientOf(flags).json('GET', path)) as { results: Record<string, unknown>[] }
  printRows(results, ['id', 'name', 'permissions', 'created', 'expiresAt', 'lastUsed'], flags.output)
  return exitCodes.success
}

/** It is refused from this moment on. */
export async function revokeToken(id: string, flags: TokenFlags): Promise<number> {
  await clientOf(flags).send('DELETE', `${path}/${encodeURIComponent(id)}`)
  console.log(`Token ${id} revoked`)
  return exitCodes.success
}

/** A date, or how long from now. */
const instantOf = (text: string): string =>
  /^\d{4}-/.test(text) ? new Date(text).toISOString() : new Date(Date.now() + durationMs(text)).toISOString()
