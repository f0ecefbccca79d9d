import type { MessagePort, Worker as Thread } from 'node:worker_threads'
import type { Channel } from './protocol.ts'
import { decodeBatch, encodeBatch } from './wire.ts'

/** A channel over a thread's message port. What is sent in one turn of the event loop goes as one message. */
export class PortChannel<Out, In> implements Channel<Out, In> {
  readonly #port: MessagePort | Thread
  readonly #closeHandlers: (() => void)[] = []
  #outgoing: Out[] = []
  #closed = false

  constructor(port: MessagePort | Thread) {
    this.#port = port
    port.on('close', () => this.#ended())
    port.on('exit', () => this.#ended())
  }

  send(message: Out): void {
    if (this.#closed) return
    this.#outgoing.push(message)
    if (this.#outgoing.length === 1) queueMicrotask(() => this.flush())
  }

  /** Sends what waits now; for a thread that is about to end. */
  flush(): void {
    const batch = this.#outgoing
    if (batch.length === 0 || this.#closed) return
    this.#outgoing = []
    this.#port.postMessage(encodeBatch(batch))
  }

  onMessage(handler: (message: In) => void): void {
    this.#port.on('message', (text: string) => {
      // both ends are ours: whatever arrives was written by encodeBatch
      for (const message of decodeBatch(text) as In[]) handler(message)
    })
  }

  onClose(handler: () => void): void {
    if (this.#closed) queueMicrotask(handler)
    else this.#closeHandlers.push(handler)
  }

  /** Of a thread: ends it at once. */
  close(): void {
    this.flush()
    if ('terminate' in this.#port) void this.#port.terminate()
    else this.#port.close()
    this.#ended()
  }

  #ended(): void {
    if (this.#closed) return
    this.#closed = true
    for (const handler of this.#closeHandlers) handler()
  }
}
