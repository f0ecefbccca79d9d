import type { Generation } from '../generation.ts'
import type { Ids } from '../ids.ts'
import type { Cipher } from '../ports/cipher.ts'
import type { EngineSettings } from '../ports/settings.ts'
import type { Lookups } from './lookup.ts'

/** What rendering may know beside the variables. Nothing in it does IO. */
export interface RenderOptions {
  readonly generation: Generation
  /** Answers of IO functions known so far; a missing one ends rendering with LookupNeeded. */
  readonly lookups: Lookups
  readonly settings: EngineSettings
  /** Epoch milliseconds that `now()` tells. */
  readonly now: number
  /** Source of `uuid()`, `id()`, `randomInt()` … */
  readonly ids: Ids
  readonly cipher?: Cipher
  /** Role that renders: `errorLogs()` exists on a worker, `subflow()` in the webserver. */
  readonly where?: 'executor' | 'worker' | 'webserver'
  /** Render the result again until it does not change; default `settings.recursiveRendering`. */
  readonly recursive?: boolean
}

/** Top-level names an expression sees. Members may be LazyMap. */
export type Variables = Readonly<Record<string, unknown>>
