import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { linesOf, TaskError } from '@windhover/sdk'
import { StreamExchange } from './stream-exchange.ts'
import type { WarmJob, WarmProcess } from './warm-process.ts'

/** What the fork server says of a job. */
type Said = { readonly id: number; readonly pid: number } | { readonly id: number; readonly exit: number }

interface Waiting {
  readonly started: PromiseWithResolvers<number>
  readonly ended: PromiseWithResolvers<number>
}

const patienceMs = 1_000

/** One started Python that runs each script in a fork of itself. */
export class PythonServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, Waiting>()
  readonly #exchange = new StreamExchange()
  #lastId = 0
  #isAlive = true

  constructor(program: string, env: NodeJS.ProcessEnv) {
    const source = fileURLToPath(new URL('./fork-server.py', import.meta.url))
    this.#child = spawn(program, ['-u', source], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    this.#child.stdin.on('error', () => undefined) // it ended: `close` says so too
    this.#child.once('error', (cause) => this.#end(cause))
    this.#child.once('close', () => this.#end(undefined))
    void this.#listen()
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** @throws TaskError when the server is gone */
  async start(job: WarmJob): Promise<WarmProcess> {
    const { token, streams, cancel } = await this.#exchange.expect()
    if (!this.#isAlive) throw gone(undefined)
    this.#lastId += 1
    const { started, ended }: Waiting = { started: Promise.withResolvers(), ended: Promise.withResolvers() }
    this.#waiting.set(this.#lastId, { started, ended })
    const connected = Promise.all([started.promise, streams])
    // That it ended may be known before its connections are; a fork that ends without a word never connects.
    ended.promise.then(
      () => setTimeout(() => cancel(gone(undefined)), patienceMs).unref(),
      (error: Error) => cancel(error),
    )
    this.#child.stdin.write(`${JSON.stringify({ id: this.#lastId, ...job, socket: this.#exchange.name, token })}\n`)
    const [pid, [stdout, stderr]] = await connected
    return { pid, stdout, stderr, exited: ended.promise }
  }

  stop(): void {
    this.#child.stdin.end()
  }

  async #listen(): Promise<void> {
    // The server is ours: every line is what its own description says.
    for await (const line of linesOf(this.#child.stdout)) this.#heard(JSON.parse(line) as Said)
  }

  #heard(said: Said): void {
    const waiting = this.#waiting.get(said.id)
    if (waiting === undefined) return
    if ('pid' in said) {
      waiting.started.resolve(said.pid)
      return
    }
    this.#waiting.delete(said.id)
    waiting.ended.resolve(said.exit)
  }

  #end(cause: unknown): void {
    this.#isAlive = false
    this.#exchange.close()
    for (const { started, ended } of this.#waiting.values()) {
      started.reject(gone(cause))
      ended.reject(gone(cause))
    }
    this.#waiting.clear()
  }
}

const gone = (cause: unknown) =>
  new TaskError(`The warm Python ended${cause instanceof Error ? `: ${cause.message}` : ''}`, cause === undefined ? {} : { cause })
