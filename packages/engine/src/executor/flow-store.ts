import { FlowNotFound } from '@windhover/core/errors.ts'
import { applyPluginDefaults, parseFlow } from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { FlowRepository, StoredFlow } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Registry } from '@windhover/core/registry.ts'

/** A parsed flow of a few tasks takes some kilobytes. */
const capacity = 10_000

/** Stored revisions as parsed flows. A revision never changes, so what was parsed once stays true. */
export class FlowStore {
  private readonly repository: FlowRepository
  private readonly registry: Registry
  private readonly settings: EngineSettings
  private readonly parsed = new Map<string, Flow>()
  private readonly withDefaults = new Map<string, Flow>()
  private readonly latestRevisions = new Map<string, StoredFlow>()
  private readonly latestToRun = new Map<string, StoredFlow>()
  private readonly listeners: ((stored: StoredFlow) => void)[] = []

  constructor(repository: FlowRepository, registry: Registry, settings: EngineSettings) {
    this.repository = repository
    this.registry = registry
    this.settings = settings
  }

  /** The revision (default: the latest) as authored; undefined when there is none. */
  async find(tenantId: string, namespace: string, id: string, revision?: number): Promise<Flow | undefined> {
    const key = `${tenantId}/${namespace}/${id}`
    const known = revision === undefined ? this.latestRevisions.get(key) : undefined
    if (known !== undefined) return this.parse(known)
    if (revision !== undefined) {
      const parsed = this.parsed.get(`${key}/${revision}`)
      if (parsed !== undefined) return parsed
    }
    const stored = await this.repository.find({ tenantId, namespace, id, ...(revision !== undefined && { revision }) })
    if (stored === undefined) return undefined
    if (revision === undefined) remember(this.latestRevisions, key, stored)
    return this.parse(stored)
  }

  /** The revision (default: the latest that is no draft) with its plugin defaults applied: what runs. @throws FlowNotFound */
  async executable(tenantId: string, namespace: string, id: string, revision?: number): Promise<Flow> {
    const flow = revision === undefined ? await this.findToRun(tenantId, namespace, id) : await this.find(tenantId, namespace, id, revision)
    if (flow === undefined) throw FlowNotFound({ namespace, flowId: id, ...(revision !== undefined && { revision }) })
    return this.complete(flow)
  }

  /** The flow with its plugin defaults applied. A flow whose defaults cannot be applied runs without (spec: core-semantics §1.6). */
  complete(flow: Flow): Flow {
    const key = `${flow.tenantId}/${flow.namespace}/${flow.id}/${flow.revision}`
    const known = this.withDefaults.get(key)
    if (known !== undefined) return known
    const complete = applyPluginDefaults(flow, this.settings, this.registry)
    remember(this.withDefaults, key, complete)
    return complete
  }

  /** The latest revision that is no draft: a draft runs only when its revision is named. */
  private async findToRun(tenantId: string, namespace: string, id: string): Promise<Flow | undefined> {
    const latest = await this.find(tenantId, namespace, id)
    if (latest?.draft !== true) return latest
    const key = `${tenantId}/${namespace}/${id}`
    const known = this.latestToRun.get(key)
    if (known !== undefined) return this.parse(known)
    const newestFirst = (await this.repository.revisions({ tenantId, namespace, id })).toReversed()
    const deletedAt = newestFirst.findIndex((stored) => stored.deleted)
    const alive = deletedAt < 0 ? newestFirst : newestFirst.slice(0, deletedAt)
    const stored = alive.find(({ draft }) => !draft)
    if (stored === undefined) return undefined
    remember(this.latestToRun, key, stored)
    return this.parse(stored)
  }

  parse(stored: StoredFlow): Flow {
    const key = `${stored.tenantId}/${stored.namespace}/${stored.id}/${stored.revision}`
    const known = this.parsed.get(key)
    if (known !== undefined) return known
    const flow = readStored(stored, this.registry, this.settings)
    remember(this.parsed, key, flow)
    return flow
  }

  /** A new revision was stored: the latest one is another now. */
  changed(stored: StoredFlow): void {
    const key = `${stored.tenantId}/${stored.namespace}/${stored.id}`
    this.latestRevisions.delete(key)
    this.latestToRun.delete(key)
    this.parsed.delete(`${key}/${stored.revision}`)
    this.withDefaults.delete(`${key}/${stored.revision}`)
    for (const listener of this.listeners) listener(stored)
  }

  /** Calls whenever a revision was stored, before whoever stored it goes on. */
  onChanged(listener: (stored: StoredFlow) => void): void {
    this.listeners.push(listener)
  }
}

function readStored(stored: StoredFlow, registry: Registry, settings: EngineSettings): Flow {
  const { flow, problems } = parseFlow(stored.source, {
    registry,
    generation: stored.generation,
    tenantId: stored.tenantId,
    strict: false,
    settings,
  })
  const { tenantId, namespace, id, revision, generation, deleted, draft, updated, source } = stored
  const facts = { tenantId, namespace, id, revision, generation, deleted, draft, updated, source }
  if (flow !== undefined) return { ...flow, ...facts, document: { ...flow.document, revision } }
  return {
    ...unreadable,
    ...facts,
    disabled: stored.disabled,
    labels: stored.labels,
    document: { id, namespace, revision },
    exception: problems.map((problem) => problem.message).join(', '),
  }
}

const unreadable = {
  inputs: [],
  outputs: [],
  tasks: [],
  errors: [],
  finally: [],
  afterExecution: [],
  listeners: [],
  triggers: [],
  sla: [],
  checks: [],
} as const

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  if (map.size <= capacity) return
  const oldest = map.keys().next().value
  if (oldest !== undefined) map.delete(oldest)
}
