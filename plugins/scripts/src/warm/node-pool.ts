import { type ChildProcess, spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { ServedProcess } from '@windhover/plugin-core/runner/script-server.ts'
import { TaskError } from '@windhover/sdk'
import type { WarmJob } from './warm-job.ts'

/** Some started Node processes, each for one script; as one is taken, the next starts. */
export class NodePool {
  readonly #program: string
  readonly #env: NodeJS.ProcessEnv
  readonly #size: number
  readonly #idle: ChildProcess[] = []

  constructor(program: string, env: NodeJS.ProcessEnv, size: number) {
    this.#program = program
    this.#env = env
    this.#size = size
    this.#fill()
  }

  isAlive(): boolean {
    return true
  }

  /** @throws TaskError when Node cannot be started */
  start(job: WarmJob): Promise<ServedProcess> {
    const child = this.#idle.shift() ?? this.#spawn()
    setImmediate(() => this.#fill())
    const exited = Promise.withResolvers<number>()
    child.once('exit', (code, signal) => exited.resolve(code ?? (signal === null ? 1 : 137)))
    child.once('error', (cause) => exited.reject(new TaskError(`Node could not be started: ${cause.message}`, { cause })))
    const { stdout, stderr } = child
    const control = child.stdio[3]
    if (stdout === null || stderr === null || !(control instanceof Writable)) return Promise.reject(new TaskError('Node has no pipes'))
    control.on('error', () => undefined) // it ended: `exit` says so too
    control.end(`${JSON.stringify(job)}\n`)
    if (child.pid === undefined) return Promise.reject(new TaskError('Node could not be started'))
    return Promise.resolve({ pid: child.pid, stdout, stderr, exited: exited.promise })
  }

  stop(): void {
    for (const child of this.#idle.splice(0)) child.kill('SIGKILL')
  }

  #fill(): void {
    while (this.#idle.length < this.#size) this.#idle.push(this.#spawn())
  }

  #spawn(): ChildProcess {
    const source = fileURLToPath(new URL('./node-start.cjs', import.meta.url))
    const child = spawn(this.#program, [source], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true })
    child.once('exit', () => this.#drop(child))
    child.once('error', () => this.#drop(child))
    return child
  }

  #drop(child: ChildProcess): void {
    const at = this.#idle.indexOf(child)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}
