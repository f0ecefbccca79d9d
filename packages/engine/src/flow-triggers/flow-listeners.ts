import type { Execution } from '@windhover/core/model/execution.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { FlowRepository, StoredFlow } from '@windhover/core/ports/repositories.ts'
import { type FlowListener, flowListenersOf, upstreamKey } from '@windhover/core/trigger/flow-listener.ts'
import type { FlowStore } from '../executor/flow-store.ts'

interface Listening {
  /** Listeners of any flow. */
  readonly anyFlow: FlowListener[]
  readonly byUpstream: Map<string, FlowListener[]>
}

/** Which flows listen to which, in memory: asked at every change of state, so that nobody pays for it when nobody listens. */
export class FlowListeners {
  private readonly repository: FlowRepository
  private readonly flows: FlowStore
  private readonly timezone: string
  private readonly byFlow = new Map<string, readonly FlowListener[]>()
  private index: Map<StateType, Listening> | undefined

  constructor(repository: FlowRepository, flows: FlowStore, timezone: string) {
    this.repository = repository
    this.flows = flows
    this.timezone = timezone
  }

  /** Reads the flows that may have a Flow trigger. */
  async load(tenantId: string): Promise<void> {
    for (const stored of await this.repository.mentioning(tenantId, '.flow')) this.changed(stored)
  }

  /** A revision was stored. A draft leaves the revision before it in force. */
  changed(stored: StoredFlow): void {
    if (stored.draft && !stored.deleted) return
    const listeners =
      stored.deleted || !mentionsFlowTrigger(stored) ? [] : flowListenersOf(this.flows.complete(this.flows.parse(stored)), this.timezone)
    this.set(stored, listeners)
  }

  get areThere(): boolean {
    return this.byFlow.size > 0
  }

  isListenedTo(execution: Execution): boolean {
    return (execution.kind ?? 'NORMAL') === 'NORMAL' && this.of(execution).length > 0
  }

  /** Listeners that the state and the flow of this execution may concern. */
  of({ tenantId, namespace, flowId, state }: Execution): readonly FlowListener[] {
    this.index ??= indexOf(this.byFlow.values())
    const listening = this.index.get(state.current)
    if (listening === undefined) return []
    const named = listening.byUpstream.get(upstreamKey(namespace, flowId)) ?? []
    const all = listening.anyFlow.length === 0 ? named : [...named, ...listening.anyFlow]
    return all.filter(({ flow }) => flow.tenantId === tenantId && (flow.id !== flowId || flow.namespace !== namespace))
  }

  private set({ tenantId, namespace, id }: StoredFlow, listeners: readonly FlowListener[]): void {
    const key = `${tenantId}/${namespace}/${id}`
    if (listeners.length === 0 && !this.byFlow.delete(key)) return
    if (listeners.length > 0) this.byFlow.set(key, listeners)
    this.index = undefined
  }
}

/** Every name of the type, the old ones too, ends like this; those of flowable tasks go on after it. */
const mentionsFlowTrigger = ({ source }: StoredFlow): boolean => /\.flow["']?\s*(?:[,}\]#]|$)/im.test(source)

function indexOf(all: Iterable<readonly FlowListener[]>): Map<StateType, Listening> {
  const index = new Map<StateType, Listening>()
  for (const listener of [...all].flat()) {
    for (const state of listener.states) {
      const listening = index.get(state) ?? { anyFlow: [], byUpstream: new Map<string, FlowListener[]>() }
      index.set(state, listening)
      if (listener.upstream === undefined) listening.anyFlow.push(listener)
      for (const key of listener.upstream ?? []) {
        const named = listening.byUpstream.get(key)
        if (named === undefined) listening.byUpstream.set(key, [listener])
        else named.push(listener)
      }
    }
  }
  return index
}
