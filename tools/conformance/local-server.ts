import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Generation, Instance } from './instance.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** How to start a server: a command with `{port}`, `{configFile}` and `{dataDir}` in it, run from the root of the checkout. */
export interface Launch {
  readonly command: readonly string[]
  readonly root: string
  readonly generation: Generation
  readonly config: JsonObject
  readonly env: Readonly<Record<string, string>>
  /** Where the data goes; a folder of its own, removed at the end, when not given. */
  readonly dataDir?: string
}

/** How often a server that ends by itself is started again: the cases that ended it fail, the others still count. */
const mostRestarts = 20

/** A server on a free port with a data folder of its own; stopping removes the folder. Started again when it ends by itself. */
export class LocalServer {
  readonly instance: Instance
  readonly #folder: string
  readonly #spawn: () => ChildProcess
  #process: ChildProcess
  #restartsLeft = 0

  private constructor(instance: Instance, folder: string, start: () => ChildProcess) {
    this.instance = instance
    this.#folder = folder
    this.#spawn = start
    this.#process = start()
  }

  /** @throws when the server ends or does not answer within a minute; the message holds the end of what it printed */
  static async start(launch: Launch): Promise<LocalServer> {
    const folder = mkdtempSync(join(tmpdir(), 'windhover-server-'))
    const port = await freePort()
    const configFile = join(folder, 'config.yml')
    writeFileSync(configFile, JSON.stringify(nested({ ...standing(launch.generation), ...launch.config }), null, 2))
    const values: Readonly<Record<string, string>> = { port: String(port), configFile, dataDir: launch.dataDir ?? join(folder, 'data') }
    const [program = '', ...args] = launch.command.map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole))
    const output = openSync(join(folder, 'output.txt'), 'a')
    const spawnOnce = () =>
      spawn(program, args, { cwd: launch.root, env: { ...process.env, ...launch.env }, stdio: ['ignore', output, output] })
    const server = new LocalServer(new Instance(`http://127.0.0.1:${port}`, launch.generation), folder, spawnOnce)
    await server.#ready()
    server.#restartsLeft = mostRestarts
    server.#watch()
    return server
  }

  get #isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  async #ready(): Promise<void> {
    let failure: Error | undefined
    this.#process.on('error', (error) => {
      failure = error
    })
    for (const end = performance.now() + 60_000; ; await pause(40)) {
      if (failure || !this.#isAlive || performance.now() > end) {
        const output = this.#lastOutput()
        await this.stop()
        throw new Error(`the server did not start: ${output}`, { cause: failure })
      }
      const answer = await this.instance.sendTo('GET', '/api/v1/configs').catch(() => undefined)
      if (answer) return
    }
  }

  #watch(): void {
    this.#process.once('exit', (code, signal) => {
      if (this.#restartsLeft <= 0) return
      this.#restartsLeft -= 1
      console.error(`the server ended by itself (${code ?? signal}) and is started again: ${this.#lastOutput()}`)
      this.#process = this.#spawn()
      this.#watch()
    })
  }

  #lastOutput(): string {
    return readFileSync(join(this.#folder, 'output.txt'), 'utf8').slice(-2000)
  }

  /** Asks the server to end, ends it after five seconds, and removes its folder. */
  async stop(): Promise<void> {
    this.#restartsLeft = 0
    if (this.#isAlive) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.kill('SIGTERM')
      await Promise.race([ended, pause(5000)])
      if (this.#isAlive) {
        this.#process.kill('SIGKILL')
        await ended
      }
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}

/** A map with dotted keys as the tree a YAML file would hold. */
export function nested(dotted: JsonObject): JsonObject {
  const root: { [key: string]: Json } = {}
  for (const [key, value] of Object.entries(dotted)) {
    const path = key.split('.')
    const last = path.pop() ?? key
    let level = root
    for (const step of path) {
      const next = level[step]
      const deeper: { [key: string]: Json } = isObject(next) ? { ...(next as { [key: string]: Json }) } : {} // a JSON object has no undefined members here
      level[step] = deeper
      level = deeper
    }
    level[last] = value ?? null
  }
  return root
}

/** What a case takes for granted: the 2.0 pack was recorded on an engine that can encrypt, and no case of it says so. */
function standing(generation: Generation): Readonly<Record<string, string>> {
  const key: Readonly<Record<string, string>> =
    generation === '2.0' ? { 'kestra.encryption.secret-key': randomBytes(32).toString('base64') } : {}
  return { 'windhover.generation': generation, ...key }
}
