import { keepsNulls, Outcome, TaskError } from '@windhover/sdk'
import { isPlainObject } from './task-renderer.ts'

export type OutputMap = Readonly<Record<string, unknown>>

export interface TaskEnd {
  readonly outputs: OutputMap
  readonly state: 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED'
  /** A WorkingDirectory that failed by itself, not by a child. */
  readonly refused?: boolean
}

const defaultLimitBytes = 10 * 1024 * 1024

/** What a task returned, as it is stored: without null members at any depth, never larger than the limit.
 *  @throws TaskError when it is no map, or too large */
export function taskEnd(returned: unknown, limitBytes = defaultLimitBytes): TaskEnd {
  if (returned instanceof Outcome) return { outputs: storedOutputs(returned.outputs, limitBytes), state: returned.state }
  return { outputs: storedOutputs(returned, limitBytes), state: 'SUCCESS' }
}

export function storedOutputs(outputs: unknown, limitBytes = defaultLimitBytes): OutputMap {
  if (outputs === undefined || outputs === null) return {}
  if (!isPlainObject(outputs)) throw new TaskError(`A task returns a map of outputs, this one returned ${typeof outputs}`)
  if (roughSize(outputs, limitBytes) > limitBytes) throw tooLarge(limitBytes)
  return plainMap(outputs)
}

/** Values that JSON knows, for those that it does not. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]))
  if (value instanceof Set) return [...value].map(plain)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof URL) return value.href
  if (Array.isArray(value)) return value.map(plain)
  if (!isPlainObject(value)) return value
  return plainMap(value)
}

/** Members without value are left out, at every depth but where a task keeps them; those of lists keep their place. */
function plainMap(map: object): OutputMap {
  if (keepsNulls(map)) return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? null]))
  const kept = Object.entries(map).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(kept.map(([key, value]) => [key, plain(value)]))
}

/** A lower bound of the JSON text's length; stops counting past the limit, so that a huge value is not copied to be measured,
 *  and one that refers to itself ends. */
function roughSize(value: unknown, limit: number): number {
  let total = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && total <= limit) {
    const current = waiting.pop()
    if (typeof current === 'string') total += current.length + 2
    else if (current instanceof Uint8Array) total += current.byteLength
    else if (typeof current === 'object' && current !== null) {
      const members = Object.entries(current)
      for (const [key, member] of members) {
        if (!Array.isArray(current)) total += key.length + 3
        waiting.push(member)
      }
      if (Array.isArray(current)) total += members.length
    } else total += 1
  }
  return total
}

const tooLarge = (limitBytes: number) =>
  new TaskError(`The outputs of the task are larger than the ${limitBytes} bytes that are allowed: store them in a file and return its URI`)
