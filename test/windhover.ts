import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { Generation } from '../tools/conformance/instance.ts'
import type { JsonObject } from '../tools/conformance/json.ts'
import { LocalServer } from '../tools/conformance/local-server.ts'

export const root = resolve(import.meta.dirname, '..')

/** What a command of the checkout did: its exit code and what it printed. */
export interface CommandResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `bin/windhover` to its end, from the root of the checkout. */
export function windhover(args: readonly string[], timeoutMs = 60_000): CommandResult {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'windhover'), args, {
    cwd: root,
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status, stdout, stderr }
}

export interface ServerOptions {
  readonly generation?: Generation
  readonly config?: JsonObject
  readonly dataDir?: string
}

/** Starts a server of the checkout on a free port. Whoever starts it stops it. */
export async function startServer(options: ServerOptions = {}): Promise<LocalServer> {
  return LocalServer.start({
    command: 'bin/windhover server local --port {port} --config {configFile} --data {dataDir}'.split(' '),
    root,
    generation: options.generation ?? '1.3',
    config: options.config ?? {},
    env: {},
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  })
}
