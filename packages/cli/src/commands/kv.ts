import { readFile } from 'node:fs/promises'
import { ApiClient } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, printValue, type ResultForm } from '../terminal/result.ts'
import { UsageError } from '../usage-error.ts'

export interface KvFlags extends ConnectionFlags {
  readonly output?: ResultForm
  readonly expiration?: string
  readonly type?: string
  readonly fileValue?: string
}

const types = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON']

const clientOf = (flags: KvFlags): ApiClient => new ApiClient(connectionOf(flags, process.env))

const keyPath = (namespace: string, key: string): string => `namespaces/${namespace}/kv/${encodeURIComponent(key)}`

/** Stores a value: quoted when it is said to be a text, else as what it looks like. */
export async function setKey(entry: { namespace: string; key: string; value?: string }, flags: KvFlags): Promise<number> {
  const type = flags.type?.toUpperCase()
  if (type !== undefined && !types.includes(type)) throw new UsageError(`--type must be one of ${types.join(', ')}, got '${flags.type}'`)
  const value = flags.fileValue === undefined ? entry.value : await readFile(flags.fileValue, 'utf8')
  if (value === undefined) throw new UsageError('Give a value, or --file-value with a file that holds it')
  const isCollection = /^\s*[[{]/.test(value)
  const body = type === 'STRING' || (type === undefined && !looksTyped(value)) ? JSON.stringify(value) : value
  await clientOf(flags).send('PUT', keyPath(entry.namespace, entry.key), {
    body,
    type: isCollection && type !== 'STRING' ? 'application/json' : 'text/plain',
    headers: flags.expiration === undefined ? {} : { ttl: flags.expiration },
  })
  console.log(`Key ${entry.key} of ${entry.namespace} successfully updated`)
  return exitCodes.success
}

/** A number, a flag, a collection, a quoted text, an instant, a date or a duration: the store knows these by their look. */
function looksTyped(value: string): boolean {
  const text = value.trim()
  return (
    /^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text) ||
    /^(?:\{[\s\S]*\}|\[[\s\S]*\]|"[\s\S]*")$/.test(text) ||
    /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?$/.test(text) ||
    /^-?P(?=\d|T\d)[\dDTHMS.]+$/.test(text)
  )
}

export async function listKeys(namespace: string, flags: KvFlags): Promise<number> {
  const entries = (await clientOf(flags).json('GET', `namespaces/${namespace}/kv`)) as Record<string, unknown>[]
  printRows(entries, ['key', 'creationDate', 'updateDate', 'expirationDate', 'description'], flags.output)
  return exitCodes.success
}

export async function getKey(namespace: string, key: string, flags: KvFlags): Promise<number> {
  const { value } = (await clientOf(flags).json('GET', keyPath(namespace, key))) as { value: unknown }
  if (flags.output === undefined && typeof value !== 'object') console.log(String(value))
  else printValue(value, flags.output)
  return exitCodes.success
}

export async function deleteKey(namespace: string, key: string, flags: KvFlags): Promise<number> {
  const deleted = await clientOf(flags).json('DELETE', keyPath(namespace, key))
  console.log(deleted === false ? `There was no key ${key} in ${namespace}` : `Key ${key} of ${namespace} successfully deleted`)
  return deleted === false ? exitCodes.failed : exitCodes.success
}
