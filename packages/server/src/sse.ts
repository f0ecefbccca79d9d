import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What may wait for a slow reader before the stream is closed: the client reconnects and reads the present state. */
const mostWaiting = 5000
const mostBytes = 16 * 1024 * 1024

/** A stream of server-sent events as Kestra frames them: named by the `id:` field, without an `event:` line. */
export class EventStream {
  private readonly reply: FastifyReply
  private waiting = 0
  private ended = false

  constructor(request: FastifyRequest, reply: FastifyReply, onClose: () => void) {
    this.reply = reply
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    })
    request.raw.on('close', () => {
      this.ended = true
      onClose()
    })
  }

  get isOpen(): boolean {
    return !this.ended
  }

  send(id: 'start' | 'progress' | 'end', data: unknown): void {
    this.sendText(id, stringifyJson(data))
  }

  /** `json`: the data, written already. */
  sendText(id: 'start' | 'progress' | 'end', json: string): void {
    if (this.ended) return
    if (this.waiting >= mostWaiting || this.reply.raw.writableLength > mostBytes) return this.end()
    this.waiting += 1
    this.reply.raw.write(`id: ${id}\ndata: ${json}\n\n`, () => {
      this.waiting -= 1
    })
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.reply.raw.end()
  }
}
