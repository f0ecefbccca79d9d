import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { linesOf, TaskError } from '@windhover/sdk'
import type { WarmJob, WarmProcess } from './warm-process.ts'

/** What the fork server says of a job. */
type Said =
  | { readonly id: number; readonly pid: number; readonly out: number; readonly err: number }
  | { readonly id: number; readonly exit: number }

interface Waiting {
  readonly started: PromiseWithResolvers<WarmProcess>
  readonly ended: PromiseWithResolvers<number>
}

/** One started Python that runs each script in a fork of itself. */
export class PythonServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, Waiting>()
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
  start(job: WarmJob): Promise<WarmProcess> {
    if (!this.#isAlive) return Promise.reject(gone(undefined))
    this.#lastId += 1
    const waiting: Waiting = { started: Promise.withResolvers(), ended: Promise.withResolvers() }
    waiting.ended.promise.catch(() => undefined) // told to whoever waits for the end; before the start nobody does
    this.#waiting.set(this.#lastId, waiting)
    this.#tell({ id: this.#lastId, ...job })
    return waiting.started.promise
  }

  stop(): void {
    this.#child.stdin.end()
  }

  #tell(message: Readonly<Record<string, unknown>>): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`)
  }

  async #listen(): Promise<void> {
    // The server is ours: every line is what its own description says.
    for await (const line of linesOf(this.#child.stdout)) this.#heard(JSON.parse(line) as Said)
  }

  #heard(said: Said): void {
    const waiting = this.#waiting.get(said.id)
    if (waiting === undefined) return
    if ('exit' in said) {
      this.#waiting.delete(said.id)
      waiting.ended.resolve(said.exit)
      return
    }
    try {
      const [stdout, stderr] = [this.#open(said.out), this.#open(said.err)]
      waiting.started.resolve({ pid: said.pid, stdout, stderr, exited: waiting.ended.promise })
    } catch (cause) {
      waiting.started.reject(new TaskError('The pipes of a warm script could not be opened', { cause }))
    }
    this.#tell({ close: [said.out, said.err] })
  }

  /** The same end of the pipe that the server has. */
  #open(descriptor: number): Readable {
    const fd = openSync(`/proc/${this.#child.pid}/fd/${descriptor}`, constants.O_RDONLY | constants.O_NONBLOCK)
    return new Socket({ fd, readable: true, writable: false })
  }

  #end(cause: unknown): void {
    this.#isAlive = false
    for (const { started, ended } of this.#waiting.values()) {
      started.reject(gone(cause))
      ended.reject(gone(cause))
    }
    this.#waiting.clear()
  }
}

const gone = (cause: unknown) =>
  new TaskError(`The warm Python ended${cause instanceof Error ? `: ${cause.message}` : ''}`, cause === undefined ? {} : { cause })
