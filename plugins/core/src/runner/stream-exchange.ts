import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

interface Expected {
  readonly stdout: PromiseWithResolvers<Socket>
  readonly stderr: PromiseWithResolvers<Socket>
}

const tokenLength = 32

/** Where forks of a warm interpreter connect what they print to: a socket without a file, and a secret token for each of them. */
export class StreamExchange {
  readonly name = `windhover-${randomBytes(12).toString('hex')}`
  readonly #server: Server
  readonly #expected = new Map<string, Expected>()
  readonly #listening: Promise<unknown>

  constructor() {
    this.#server = createServer((socket) => this.#connected(socket))
    this.#server.listen({ path: `\0${this.name}` })
    this.#server.unref()
    this.#listening = once(this.#server, 'listening')
  }

  /** The token to send first, and both streams when somebody sent it. */
  async expect(): Promise<{ readonly token: string; readonly streams: Promise<readonly [Socket, Socket]>; cancel(error: Error): void }> {
    await this.#listening
    const token = randomBytes(tokenLength / 2).toString('hex')
    const expected: Expected = { stdout: Promise.withResolvers(), stderr: Promise.withResolvers() }
    this.#expected.set(token, expected)
    const streams = Promise.all([expected.stdout.promise, expected.stderr.promise]).finally(() => this.#expected.delete(token))
    const cancel = (error: Error) => {
      expected.stdout.reject(error)
      expected.stderr.reject(error)
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
      if (expected === undefined) socket.destroy()
      else (greeting.toString('latin1', tokenLength) === '1' ? expected.stdout : expected.stderr).resolve(socket)
    }
    socket.on('readable', greet)
  }
}
