import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import { TaskError } from '@windhover/sdk'
import type { CallScope, FromWorker, LookupScope, ToWorker } from '../gateway/protocol.ts'

/** Asks the gateway: answers of lookups, calls of the platform. */
export class GatewayClient {
  readonly #send: (message: FromWorker) => void
  readonly #waiting = new Map<number, (answer: LookupAnswer) => void>()
  #lastId = 0

  constructor(send: (message: FromWorker) => void) {
    this.#send = send
  }

  lookup(lookup: Lookup, scope: LookupScope): Promise<LookupAnswer> {
    return this.#ask((requestId) => ({ type: 'Lookup', requestId, scope, lookup }))
  }

  /** @throws TaskError with the platform's own message when it refuses */
  async call(scope: CallScope, method: string, args: readonly unknown[]): Promise<unknown> {
    const answer = await this.#ask((requestId) => ({ type: 'Call', requestId, scope, method, args: withoutAbsent(args) }))
    if ('error' in answer) throw new TaskError(answer.error)
    return answer.value
  }

  /** Resolves with the execution's id when it is durable; undefined: the event is not wanted any more. @throws TaskError */
  async fired(id: string, variables: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const answer = await this.#ask((requestId) => ({ type: 'TriggerFired', requestId, id, variables }))
    if ('error' in answer) throw new TaskError(answer.error)
    return typeof answer.value === 'string' ? answer.value : undefined
  }

  answered(message: Extract<ToWorker, { type: 'Answer' }>): void {
    const waiting = this.#waiting.get(message.requestId)
    this.#waiting.delete(message.requestId)
    waiting?.(message.answer)
  }

  #ask(message: (requestId: number) => FromWorker): Promise<LookupAnswer> {
    this.#lastId += 1
    const requestId = this.#lastId
    const { promise, resolve } = Promise.withResolvers<LookupAnswer>()
    this.#waiting.set(requestId, resolve)
    this.#send(message(requestId))
    return promise
  }
}

/** JSON has no `undefined`: absent arguments at the end are left out, so that they are absent at the other end too. */
function withoutAbsent(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
}
