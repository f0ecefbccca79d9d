import { type TriggerEvaluation, type TriggerKey, type TriggerLine, triggerUid } from '@windhover/core/model/trigger-state.ts'
import type { TriggerRepository } from '@windhover/core/ports/repositories.ts'
import { nextLine } from '@windhover/core/trigger/trigger-line.ts'
import { KeyedLock } from '../services/keyed-lock.ts'
import { TriggerWriter } from './trigger-writer.ts'

const capacity = 10_000

/** The history of triggers that have no state: Webhook and Flow triggers. Lines of one turn of the event loop share a transaction,
 *  so that many calls at once do not wait for each other. */
export class TriggerRecord {
  readonly #repository: TriggerRepository
  readonly #writer: TriggerWriter
  readonly #reading = new KeyedLock()
  /** The newest line of each trigger; undefined: it has none. */
  readonly #newest = new Map<string, TriggerLine | undefined>()

  constructor(repository: TriggerRepository) {
    this.#repository = repository
    this.#writer = new TriggerWriter(repository)
  }

  async add(key: TriggerKey, evaluation: TriggerEvaluation): Promise<void> {
    const uid = triggerUid(key)
    if (!this.#newest.has(uid)) await this.#reading.run(uid, () => this.#read(uid, key))
    const line = nextLine(this.#newest.get(uid), evaluation)
    this.#newest.set(uid, line)
    const { tenantId, namespace, flowId, triggerId } = key
    await this.#writer.write({ states: [], deleted: [], history: [{ tenantId, namespace, flowId, triggerId, ...line }], leases: [] })
  }

  async #read(uid: string, key: TriggerKey): Promise<void> {
    if (this.#newest.has(uid)) return
    if (this.#newest.size >= capacity) this.#newest.clear()
    this.#newest.set(uid, (await this.#repository.history(key, { page: 1, size: 1 })).results[0])
  }
}
