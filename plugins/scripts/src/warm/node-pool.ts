import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { ServedProcess } from '@windhover/plugin-core/runner/script-server.ts'
import { startProcess } from '@windhover/plugin-core/runner/start-process.ts'
import { StreamExchange } from '@windhover/plugin-core/runner/stream-exchange.ts'
import type { WarmJob } from './warm-job.ts'

/** A Node process that waits for its script. */
interface Idle {
  readonly served: ServedProcess
  readonly control: Socket
}

/** Some started Node processes, each for one script; as one is taken, the next starts. */
export class NodePool {
  readonly #program: string
  readonly #size: number
  readonly #exchange = new StreamExchange()
  readonly #idle: Promise<Idle>[] = []

  constructor(program: string, size: number) {
    this.#program = program
    this.#size = size
    this.#fill()
  }

  isAlive(): boolean {
    return true
  }

  /** @throws TaskError or the error of the operating system when Node cannot be started */
  async start(job: WarmJob): Promise<ServedProcess> {
    let { served, control } = await (this.#idle.shift() ?? this.#begin())
    // One that waited may have been ended by somebody.
    if (control.destroyed) ({ served, control } = await this.#begin())
    setImmediate(() => this.#fill())
    control.end(JSON.stringify(job))
    return served
  }

  stop(): void {
    for (const idle of this.#idle.splice(0))
      void idle.then(
        ({ control }) => control.destroy(),
        () => undefined, // it never started
      )
    this.#exchange.close()
  }

  #fill(): void {
    while (this.#idle.length < this.#size) {
      const idle = this.#begin()
      idle.catch(() => undefined) // told to whoever takes it
      this.#idle.push(idle)
    }
  }

  async #begin(): Promise<Idle> {
    const { token, streams, cancel } = await this.#exchange.expect(1)
    const source = fileURLToPath(new URL('./node-start.cjs', import.meta.url))
    try {
      const env = { WINDHOVER_CONTROL: `${this.#exchange.name} ${token}` }
      const served = await startProcess({ argv: [this.#program, source], cwd: '/', env })
      void served.exited.then(
        () => cancel(new Error('Node ended before its script')),
        (error: Error) => cancel(error),
      )
      const [control] = await streams
      if (control === undefined) throw new Error('Node did not connect')
      return { served, control }
    } catch (error) {
      cancel(error instanceof Error ? error : new Error(String(error)))
      await streams.catch(() => undefined) // the same error
      throw error
    }
  }
}
