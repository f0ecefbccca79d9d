import type { Channel } from '../../src/gateway/protocol.ts'
import { decodeBatch, encodeBatch } from '../../src/gateway/wire.ts'

/** Two ends of one channel inside this thread; messages travel as the text that a thread's port would carry. */
export function channelPair<A, B>(): { readonly left: Channel<A, B>; readonly right: Channel<B, A> } {
  const toLeft = new Mailbox<B>()
  const toRight = new Mailbox<A>()
  const close = () => {
    toLeft.close()
    toRight.close()
  }
  const end = <Out, In>(inbox: Mailbox<In>, outbox: Mailbox<Out>): Channel<Out, In> => ({
    send: (message) => outbox.deliver(message),
    onMessage: (handler) => inbox.onMessage(handler),
    onClose: (handler) => inbox.onClose(handler),
    close,
  })
  return { left: end<A, B>(toLeft, toRight), right: end<B, A>(toRight, toLeft) }
}

class Mailbox<T> {
  #handler: ((message: T) => void) | undefined
  #early: T[] = []
  readonly #closeHandlers: (() => void)[] = []
  #closed = false

  deliver(message: T): void {
    const [copy] = decodeBatch(encodeBatch([message])) as [T]
    queueMicrotask(() => {
      if (this.#closed) return
      if (this.#handler === undefined) this.#early.push(copy)
      else this.#handler(copy)
    })
  }

  onMessage(handler: (message: T) => void): void {
    this.#handler = handler
    for (const message of this.#early.splice(0)) handler(message)
  }

  onClose(handler: () => void): void {
    this.#closeHandlers.push(handler)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const handler of this.#closeHandlers) handler()
  }
}
