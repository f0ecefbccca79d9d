import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'

/** A server that is worked with, and as whom. */
export interface Context {
  readonly server: string
  readonly tenant?: string
  /** `name:password` */
  readonly user?: string
  readonly apiToken?: string
}

export interface Contexts {
  readonly contexts: Readonly<Record<string, Context>>
  /** The one that commands use when none is named. */
  readonly current?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** `WINDHOVER_CONTEXTS`, or `.windhover/contexts.yml` in the home of the user. */
export const contextsPath = (environment: Environment): string =>
  environment['WINDHOVER_CONTEXTS'] ?? join(homedir(), '.windhover', 'contexts.yml')

export function readContexts(environment: Environment): Contexts {
  let text: string
  try {
    text = readFileSync(contextsPath(environment), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { contexts: {} }
    throw error
  }
  // Only writeContexts writes this file; a person who changes it keeps its shape.
  const stored = (parse(text) ?? {}) as Partial<Contexts>
  return { contexts: stored.contexts ?? {}, ...(stored.current !== undefined && { current: stored.current }) }
}

/** It holds passwords: only its user can read it. */
export function writeContexts(contexts: Contexts, environment: Environment): void {
  const path = contextsPath(environment)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, stringify(contexts), { mode: 0o600 })
  chmodSync(path, 0o600)
}
