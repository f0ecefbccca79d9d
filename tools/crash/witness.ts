import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** Sees every task that really starts, whatever becomes of the server: each task of the flows calls it. */
export class Witness {
  /** `execution/step` → the server (counted from 1) under which each run was seen. */
  readonly runs = new Map<string, number[]>()
  /** Which server runs now. */
  era = 0
  private readonly server: Server
  private readonly random: () => number

  private constructor(server: Server, random: () => number) {
    this.server = server
    this.random = random
    server.on('request', (request, answer) => {
      const key = decodeURIComponent(request.url ?? '').slice(1)
      this.runs.set(key, [...(this.runs.get(key) ?? []), this.era])
      // Some calls take a while, so that a kill finds attempts in flight.
      const delayMs = this.random() < 0.5 ? 0 : this.random() * 30
      setTimeout(() => answer.end('seen'), delayMs)
    })
  }

  static async start(random: () => number): Promise<Witness> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Witness(server, random)
  }

  get url(): string {
    const address = this.server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The witness is not listening')
    return `http://127.0.0.1:${address.port}`
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
