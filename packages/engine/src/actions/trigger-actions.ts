import { TriggerNotFound, WindhoverError } from '@windhover/core/errors.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { TriggerEvaluation, TriggerHistoryEntry, TriggerKey, TriggerState } from '@windhover/core/model/trigger-state.ts'
import type { Page, PageRequest, StoredTrigger, TriggerFilter, TriggerRepository } from '@windhover/core/ports/repositories.ts'
import type { BackfillRequest } from '@windhover/core/trigger/backfill.ts'
import type { TriggerCommand } from '@windhover/core/trigger/trigger-command.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { BackfillPreview, BackfillProgress } from '../scheduler/backfill-preview.ts'
import { TriggerRecord } from '../scheduler/trigger-record.ts'

/** A trigger's state, whether an open execution holds it, and the trigger as its flow has it now. */
export interface TriggerView extends StoredTrigger {
  /** Absent: the flow or its trigger is gone. */
  readonly trigger?: Trigger
  readonly flow?: Flow
}

/** What a bulk action did: `count` triggers were changed, the others refused with their reasons. */
export interface BulkResult {
  readonly count: number
  readonly failures: readonly { readonly key: TriggerKey; readonly message: string }[]
}

/** The triggers a bulk action is for. */
export type TriggerSelection = { readonly keys: readonly TriggerKey[] } | { readonly filter: TriggerFilter }

export interface TriggerActionParts {
  readonly repository: TriggerRepository
  readonly flows: FlowStore
  /** The scheduler: the only one who changes trigger states. */
  readonly command: (key: TriggerKey, command: TriggerCommand) => Promise<TriggerState | undefined>
  readonly preview: (key: TriggerKey, request: BackfillRequest, limit: number) => Promise<BackfillPreview>
  readonly progress: (state: TriggerState) => Promise<BackfillProgress | undefined>
  readonly now: () => number
}

const pageOfAll = 1000

/** What a client may ask of triggers. Everything that changes one goes to the scheduler as a command. */
export class TriggerActions {
  private readonly parts: TriggerActionParts
  private readonly records: TriggerRecord

  constructor(parts: TriggerActionParts) {
    this.parts = parts
    this.records = new TriggerRecord(parts.repository)
  }

  async search(tenantId: string, filter: TriggerFilter, page: PageRequest): Promise<Page<TriggerView>> {
    const { results, total } = await this.parts.repository.search(tenantId, filter, page)
    return { results: await Promise.all(results.map((stored) => this.view(stored))), total }
  }

  async find(key: TriggerKey): Promise<TriggerView | undefined> {
    const stored = await this.parts.repository.find(key)
    return stored === undefined ? undefined : this.view(stored)
  }

  /** @throws TriggerNotFound */
  async get(key: TriggerKey): Promise<TriggerView> {
    const found = await this.find(key)
    if (found === undefined) throw TriggerNotFound(key)
    return found
  }

  /** @returns the trigger as the command left it; undefined after Delete @throws TriggerNotFound, IllegalState, InvalidEntity */
  async command(key: TriggerKey, command: TriggerCommand): Promise<TriggerView | undefined> {
    const state = await this.parts.command(key, command)
    return state === undefined ? undefined : ((await this.find(key)) ?? (await this.view({ state, locked: false })))
  }

  /** The same command for many triggers; one that refuses does not keep the others from it. */
  async commandAll(tenantId: string, selection: TriggerSelection, command: TriggerCommand): Promise<BulkResult> {
    const keys = 'keys' in selection ? selection.keys : await this.keys(tenantId, selection.filter)
    const messages: (string | undefined)[] = []
    for (let at = 0; at < keys.length; at += pageOfAll)
      messages.push(...(await Promise.all(keys.slice(at, at + pageOfAll).map((key) => this.refusal(key, command)))))
    const failures = keys.flatMap((key, at) => {
      const message = messages[at]
      return message === undefined ? [] : [{ key, message }]
    })
    return { count: keys.length - failures.length, failures }
  }

  private async refusal(key: TriggerKey, command: TriggerCommand): Promise<string | undefined> {
    try {
      await this.parts.command(key, command)
      return undefined
    } catch (error) {
      if (!(error instanceof WindhoverError)) throw error
      return error.message
    }
  }

  /** What a backfill would run, without running it. @throws TriggerNotFound, InvalidEntity */
  previewBackfill(key: TriggerKey, request: BackfillRequest, limit = 100): Promise<BackfillPreview> {
    return this.parts.preview(key, request, limit)
  }

  /** How far its backfill is; undefined when it has none. @throws TriggerNotFound */
  async backfillProgress(key: TriggerKey): Promise<BackfillProgress | undefined> {
    return this.parts.progress((await this.get(key)).state)
  }

  /** Every evaluation that fired or was refused, with its reason; newest first. */
  history(key: TriggerKey, page: PageRequest): Promise<Page<TriggerHistoryEntry>> {
    return this.parts.repository.history(key, page)
  }

  /** A line for triggers that others fire: Flow and Webhook triggers. */
  record(key: TriggerKey, evaluation: TriggerEvaluation): Promise<void> {
    return this.records.add(key, evaluation)
  }

  /** The triggers that a filter finds now. */
  async keys(tenantId: string, filter: TriggerFilter): Promise<readonly TriggerKey[]> {
    const keys: TriggerKey[] = []
    for (let page = 1; ; page += 1) {
      const { results } = await this.parts.repository.search(tenantId, filter, { page, size: pageOfAll })
      for (const { state } of results) keys.push(state)
      if (results.length < pageOfAll) return keys
    }
  }

  private async view(stored: StoredTrigger): Promise<TriggerView> {
    const { tenantId, namespace, flowId, triggerId } = stored.state
    const flow = await this.parts.flows.find(tenantId, namespace, flowId)
    const trigger = flow?.triggers.find(({ id }) => id === triggerId)
    return { ...stored, ...(flow !== undefined && { flow }), ...(trigger !== undefined && { trigger }) }
  }
}
