import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

const tokenLength = 32

/** Where forks of a warm interpreter connect what they print to: a socket without a file, and a secret token for each of them. */
export class StreamExchange {
  readonly name = `windhover-${randomBytes(12).toString('hex')}`
  readonly #server: Server
  readonly #expected = new Map<string, readonly PromiseWithResolvers<Socket>[]>()
  readonly #listening: Promise<unknown>

  constructor() {
    this.#server = createServer((socket) => this.#connected(socket))
    this.#server.listen({ path: `\0${this.name}` })
    this.#server.unref()
    this.#listening = once(this.#server, 'listening')
  }

  /** The token to send first, and the streams (numbered from 1) when somebody sent it on each of them. */
  async expect(count: number): Promise<{
    readonly token: string
    readonly streams: Promise<readonly Socket[]>
    cancel(error: Error): void
  }> {
    await this.#listening
    const token = randomBytes(tokenLength / 2).toString('hex')
    const expected = Array.from({ length: count }, () => Promise.withResolvers<Socket>())
    this.#expected.set(token, expected)
    const streams = Promise.all(expected.map(({ promise }) => promise)).finally(() => this.#expected.delete(token))
    const cancel = (error: Error) => {
      for (const { reject } of expected) reject(error)
    }
    return { token, streams, cancel }
  }

  close(): void {
    this.#server.close()
  }

  #connected(socket: Socket): void {
    socket.on('error', () => socket.destroy()) // whoever reads it sees its end
    const greet = () => {
      const greeting: Buffer | null = socket.read(tokenLength + 1)
      if (greeting === null) return
      socket.off('readable', greet)
      const expected = this.#expected.get(greeting.toString('latin1', 0, tokenLength))
      const stream = expected?.[Number(greeting.toString('latin1', tokenLength)) - 1]
      if (stream === undefined) socket.destroy()
      else stream.resolve(socket)
    }
    socket.on('readable', greet)
  }
}
