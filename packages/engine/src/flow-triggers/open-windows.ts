import type { OpenWindow, StoredWindow, WindowKey } from '@windhover/core/model/open-window.ts'
import type { FlowTriggerRepository } from '@windhover/core/ports/repositories.ts'

/** The windows of all Flow triggers in memory, and which of them changed since they were written. */
export class OpenWindows {
  private readonly repository: FlowTriggerRepository
  private readonly known = new Map<string, StoredWindow>()
  private readonly changed = new Map<string, WindowKey>()

  constructor(repository: FlowTriggerRepository) {
    this.repository = repository
  }

  /** Reads what is stored; what was not written is forgotten. */
  async load(): Promise<void> {
    this.known.clear()
    this.changed.clear()
    for (const window of await this.repository.windows()) this.known.set(textOf(window), window)
  }

  get(key: WindowKey): OpenWindow | undefined {
    return this.known.get(textOf(key))
  }

  /** undefined: it is over. */
  set(key: WindowKey, window: OpenWindow | undefined): void {
    const text = textOf(key)
    if (window === undefined && !this.known.delete(text)) return
    if (window !== undefined) this.known.set(text, { ...window, ...key })
    this.changed.set(text, key)
  }

  /** Windows whose time is over go with the next write. */
  expire(now: number): void {
    for (const [text, window] of this.known) {
      if (window.end >= now) continue
      this.known.delete(text)
      this.changed.set(text, window)
    }
  }

  /** What is to be written. */
  takeChanges(): { readonly windows: readonly StoredWindow[]; readonly closed: readonly WindowKey[] } {
    const windows: StoredWindow[] = []
    const closed: WindowKey[] = []
    for (const [text, key] of this.changed) {
      const window = this.known.get(text)
      if (window === undefined) closed.push(key)
      else windows.push(window)
    }
    this.changed.clear()
    return { windows, closed }
  }
}

const textOf = ({ tenantId, namespace, flowId, triggerId, windowId }: WindowKey): string =>
  [tenantId, namespace, flowId, triggerId, windowId].join('/')
