import { FlowInvalid, FlowNotFound } from '@windhover/core/errors.ts'
import {
  constraintsText,
  type FlowDirectory,
  type FlowValidation,
  type ParsedFlow,
  parseFlow,
  validateFlows,
  validatePart,
  withDisabled,
  withoutRevision,
} from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { FlowFilter, FlowRepository, Page, PageRequest, StoredFlow } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Registry } from '@windhover/core/registry.ts'
import type { FlowStore } from '../executor/flow-store.ts'

interface FlowKey {
  readonly tenantId: string
  readonly namespace: string
  readonly id: string
}

export interface FlowActionParts {
  readonly repository: FlowRepository
  readonly store: FlowStore
  readonly registry: Registry
  readonly settings: EngineSettings
  readonly now: () => number
  /** Makes the scheduler take in a new revision: its triggers are there when the save is answered. */
  readonly takeTriggers: (key: { readonly tenantId: string; readonly namespace: string; readonly flowId: string }) => Promise<void>
}

/** Saving, reading and checking flows. Revisions follow core-semantics §1.5: a new one whenever the source text differs. */
export class FlowActions {
  private readonly parts: FlowActionParts

  constructor(parts: FlowActionParts) {
    this.parts = parts
  }

  /** Stores the first revision, or the next one after a deletion. @throws FlowInvalid */
  async create(tenantId: string, source: string): Promise<Flow> {
    const flow = this.read(tenantId, source)
    const last = await this.newest(flow)
    if (last !== undefined && !last.deleted) throw FlowInvalid({ message: 'Invalid entity: flow.id: Flow id already exists' })
    return this.store(flow, source, (last?.revision ?? 0) + 1)
  }

  /** Stores another revision, or gives back the last one when nothing changed. @throws FlowNotFound, FlowInvalid */
  async update(key: FlowKey, source: string): Promise<Flow> {
    const last = await this.newest(key)
    if (last === undefined || last.deleted) throw FlowNotFound({ namespace: key.namespace, flowId: key.id })
    const flow = this.read(key.tenantId, source)
    if (flow.id !== key.id) throw FlowInvalid({ message: 'Invalid entity: flow.id: Illegal flow id update' })
    if (flow.namespace !== key.namespace) throw FlowInvalid({ message: 'Invalid entity: flow.namespace: Illegal namespace update' })
    if (last.source === withoutRevision(source)) return this.parts.store.parse(last)
    return this.store(flow, source, last.revision + 1)
  }

  /** Creates or updates, whichever is needed. */
  async save(tenantId: string, source: string): Promise<Flow> {
    const flow = this.read(tenantId, source)
    const last = await this.newest(flow)
    return last === undefined || last.deleted ? this.create(tenantId, source) : this.update(flow, source)
  }

  /** Writes a revision that says deleted; the history stays. false when there was no such flow. */
  async delete(key: FlowKey): Promise<boolean> {
    const last = await this.newest(key)
    if (last === undefined || last.deleted) return false
    await this.put({ ...last, revision: last.revision + 1, deleted: true, updated: this.parts.now() })
    return true
  }

  /** Rewrites the `disabled` line of the source. */
  async setDisabled(key: FlowKey, disabled: boolean): Promise<Flow> {
    const last = await this.newest(key)
    if (last === undefined || last.deleted) throw FlowNotFound({ namespace: key.namespace, flowId: key.id })
    return last.disabled === disabled ? this.parts.store.parse(last) : this.update(key, withDisabled(last.source, disabled))
  }

  find(key: FlowKey & { revision?: number }): Promise<Flow | undefined> {
    return this.parts.store.find(key.tenantId, key.namespace, key.id, key.revision)
  }

  /** Ascending; `deleted`: also those that say the flow was deleted. */
  async revisions(key: FlowKey, deleted = false): Promise<readonly Flow[]> {
    const stored = await this.parts.repository.revisions(key)
    return stored.filter((revision) => deleted || !revision.deleted).map((revision) => this.parts.store.parse(revision))
  }

  async search(tenantId: string, filter: FlowFilter, page: PageRequest): Promise<Page<Flow>> {
    const { results, total } = await this.parts.repository.search(tenantId, filter, page)
    return { results: results.map((stored) => this.parts.store.parse(stored)), total }
  }

  namespaces(tenantId: string): Promise<readonly string[]> {
    return this.parts.repository.namespaces(tenantId)
  }

  /** One verdict for each document of the source. */
  async validate(tenantId: string, source: string): Promise<readonly FlowValidation[]> {
    const { registry, settings } = this.parts
    return validateFlows(
      source,
      { registry, settings, tenantId, generation: settings.generation, strict: true },
      await this.directory(tenantId),
    )
  }

  /** The verdict about one task or trigger by itself. */
  validatePart(tenantId: string, source: string, section: 'TASKS' | 'TRIGGERS'): FlowValidation {
    const { registry, settings } = this.parts
    return validatePart(source, section, { registry, settings, tenantId, generation: settings.generation, strict: true })
  }

  /** Problems, deprecations and warnings of one source, without storing it. */
  parse(tenantId: string, source: string): ParsedFlow {
    const { registry, settings } = this.parts
    return parseFlow(source, { registry, settings, tenantId, generation: settings.generation, strict: true })
  }

  private read(tenantId: string, source: string): Flow {
    const { flow, problems } = this.parse(tenantId, source)
    if (flow !== undefined) return flow
    throw FlowInvalid({
      message: `Invalid entity: ${constraintsText(problems)}`,
    })
  }

  private async newest(key: FlowKey): Promise<StoredFlow | undefined> {
    const { tenantId, namespace, id } = key
    const live = await this.parts.repository.find({ tenantId, namespace, id })
    return live ?? (await this.parts.repository.revisions({ tenantId, namespace, id })).at(-1)
  }

  private async store(flow: Flow, source: string, revision: number): Promise<Flow> {
    const { tenantId, namespace, id, generation, draft, disabled, labels, description } = flow
    const stored: StoredFlow = {
      tenantId,
      namespace,
      id,
      revision,
      generation,
      draft,
      disabled,
      labels,
      source: withoutRevision(source),
      deleted: false,
      updated: this.parts.now(),
      ...(description !== undefined && { description }),
    }
    await this.put(stored)
    return this.parts.store.parse(stored)
  }

  private async put(stored: StoredFlow): Promise<void> {
    await this.parts.repository.save(stored)
    this.parts.store.changed(stored)
    const { tenantId, namespace, id: flowId } = stored
    await this.parts.takeTriggers({ tenantId, namespace, flowId })
  }

  private async directory(tenantId: string): Promise<FlowDirectory> {
    const { results } = await this.parts.repository.search(tenantId, {}, { page: 1, size: 100_000 })
    const known = new Map(results.map((stored) => [`${stored.namespace}/${stored.id}`, stored]))
    return { find: (namespace, flowId) => known.get(`${namespace}/${flowId}`) }
  }
}
