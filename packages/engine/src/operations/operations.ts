import { OperationNotFound, WindhoverError } from '@windhover/core/errors.ts'
import type { Ids } from '@windhover/core/ids.ts'

/** A long bulk action and how far it is. */
export interface Operation {
  readonly id: string
  readonly tenantId: string
  /** What it does: `kill`, `restart` … */
  readonly kind: string
  readonly total: number
  readonly succeeded: number
  readonly failed: number
  /** Milliseconds since 1970. */
  readonly started: number
  /** Absent while it goes on. */
  readonly ended?: number
  /** The first thousand items that failed, and why. */
  readonly failures: readonly ItemFailure[]
  /** The operation whose failed items this one tries again. */
  readonly retryOf?: string
}

export interface ItemFailure {
  readonly id: string
  readonly message: string
}

/** What is done to one item; it may fail by itself. */
export type ItemAction = (itemId: string) => Promise<void>

interface Running {
  operation: Operation
  readonly failedItems: string[]
  readonly act: ItemAction
  done: Promise<void>
}

export interface OperationParts {
  readonly ids: Ids
  readonly now: () => number
  /** Work that a stopping server waits for. */
  readonly track: (work: Promise<unknown>, what: string) => void
  readonly report: (message: string, cause: unknown) => void
}

/** Items that are worked on at once: enough to fill the executor's batches, few enough to leave it time for others. */
const width = 16
const remembered = 200
const mostFailures = 1000

/** Bulk actions of this server since it started: they go on when the client has left, and tell how each item ended. */
export class Operations {
  private readonly parts: OperationParts
  private readonly known = new Map<string, Running>()

  constructor(parts: OperationParts) {
    this.parts = parts
  }

  /** Begins; `finished` of the answer's id tells when it has ended. */
  start(tenantId: string, kind: string, items: readonly string[], act: ItemAction, retryOf?: string): Operation {
    const id = this.parts.ids.next()
    const operation: Operation = {
      id,
      tenantId,
      kind,
      total: items.length,
      succeeded: 0,
      failed: 0,
      started: this.parts.now(),
      failures: [],
      ...(retryOf !== undefined && { retryOf }),
    }
    const running: Running = { operation, failedItems: [], act, done: Promise.resolve() }
    running.done = this.work(running, items)
    this.known.set(id, running)
    this.forgetOldest()
    this.parts.track(running.done, `${kind} of ${items.length} items`)
    return operation
  }

  /** @throws OperationNotFound */
  get(tenantId: string, id: string): Operation {
    return this.runningOf(tenantId, id).operation
  }

  /** Newest first. */
  list(tenantId: string): readonly Operation[] {
    return [...this.known.values()]
      .map(({ operation }) => operation)
      .filter((operation) => operation.tenantId === tenantId)
      .toReversed()
  }

  /** The operation when it has ended, or as it is after the time. */
  async finished(tenantId: string, id: string, withinMs: number): Promise<Operation> {
    const running = this.runningOf(tenantId, id)
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs)
    })
    await Promise.race([running.done, timeout])
    clearTimeout(timer)
    return running.operation
  }

  /** Does it again to the items that failed, as an operation of its own. @throws OperationNotFound */
  retry(tenantId: string, id: string): Operation {
    const { operation, failedItems, act } = this.runningOf(tenantId, id)
    return this.start(tenantId, operation.kind, [...failedItems], act, id)
  }

  private runningOf(tenantId: string, id: string): Running {
    const running = this.known.get(id)
    if (running === undefined || running.operation.tenantId !== tenantId) throw OperationNotFound({ operationId: id })
    return running
  }

  private async work(running: Running, items: readonly string[]): Promise<void> {
    let next = 0
    const worker = async (): Promise<void> => {
      for (let index = next++; index < items.length; index = next++) await this.workOn(running, items[index] ?? '')
    }
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
    running.operation = { ...running.operation, ended: this.parts.now() }
  }

  private async workOn(running: Running, item: string): Promise<void> {
    try {
      await running.act(item)
      running.operation = { ...running.operation, succeeded: running.operation.succeeded + 1 }
    } catch (error) {
      // A refusal is the item's result; anything else is a fault of the server and reported as well.
      if (!(error instanceof WindhoverError)) this.parts.report(`${running.operation.kind} of ${item} failed`, error)
      running.failedItems.push(item)
      const { operation } = running
      const failure = { id: item, message: error instanceof Error ? error.message : String(error) }
      const failures = operation.failures.length < mostFailures ? [...operation.failures, failure] : operation.failures
      running.operation = { ...operation, failed: operation.failed + 1, failures }
    }
  }

  private forgetOldest(): void {
    for (const [id, { operation }] of this.known) {
      if (this.known.size <= remembered) return
      if (operation.ended !== undefined) this.known.delete(id)
    }
  }
}
