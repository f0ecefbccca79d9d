import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { linesOf, TaskError } from '@windhover/sdk'
import { StreamExchange } from './stream-exchange.ts'

/** A process that a server started: leader of a session of its own. */
export interface ServedProcess {
  readonly pid: number
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit code (ended by a signal: 128 and its number); output may still have to be read. */
  readonly exited: Promise<number>
}

/** What the server says of a job. */
type Said =
  | { readonly id: number; readonly pid: number }
  | { readonly id: number; readonly exit: number }
  | { readonly id: number; readonly error: string; readonly code?: string }

interface Waiting {
  readonly started: PromiseWithResolvers<number>
  readonly ended: PromiseWithResolvers<number>
}

const patienceMs = 1_000

/** A helper process that starts scripts: jobs go in and answers come out as JSON lines, output comes over connections of their own. */
export class ScriptServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, Waiting>()
  readonly #exchange = new StreamExchange()
  #lastId = 0
  #isAlive = true

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(program, [...args], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    this.#child.stdin.on('error', () => undefined) // it ended: `close` says so too
    this.#child.once('error', (cause) => this.#end(cause))
    this.#child.once('close', () => this.#end(undefined))
    void this.#listen()
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Whether something runs that it started. */
  get isBusy(): boolean {
    return this.#waiting.size > 0
  }

  /** @throws the server's error with its `code`; TaskError when the server is gone */
  async start(job: Readonly<Record<string, unknown>>): Promise<ServedProcess> {
    const { token, streams, cancel } = await this.#exchange.expect(2)
    if (!this.#isAlive) throw gone(undefined)
    this.#lastId += 1
    const id = this.#lastId
    const { started, ended }: Waiting = { started: Promise.withResolvers(), ended: Promise.withResolvers() }
    this.#waiting.set(id, { started, ended })
    const connected = Promise.all([started.promise, streams])
    // That it ended may be known before its connections are; what ends without a word never connects.
    ended.promise.then(
      () => setTimeout(() => cancel(gone(undefined)), patienceMs).unref(),
      (error: Error) => cancel(error),
    )
    this.#child.stdin.write(`${JSON.stringify({ ...job, id, socket: this.#exchange.name, token })}\n`)
    const [pid, [stdout, stderr]] = await connected
    if (stdout === undefined || stderr === undefined) throw gone(undefined)
    return { pid, stdout, stderr, exited: ended.promise }
  }

  /** What still runs is killed. */
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
    if ('exit' in said) waiting.ended.resolve(said.exit)
    else fail(waiting, Object.assign(new Error(said.error), { code: said.code }))
  }

  #end(cause: unknown): void {
    this.#isAlive = false
    this.#exchange.close()
    for (const waiting of this.#waiting.values()) fail(waiting, gone(cause))
    this.#waiting.clear()
  }
}

function fail({ started, ended }: Waiting, error: Error): void {
  started.reject(error)
  ended.reject(error)
}

const gone = (cause: unknown) =>
  new TaskError(
    `The process that starts scripts ended${cause instanceof Error ? `: ${cause.message}` : ''}`,
    cause === undefined ? {} : { cause },
  )
