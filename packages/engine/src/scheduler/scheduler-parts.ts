import type { Ids } from '@windhover/core/ids.ts'
import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import type { TriggerKey, TriggerKind } from '@windhover/core/model/trigger-state.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Registry } from '@windhover/core/registry.ts'
import type { ExecutionInputs } from '../actions/execution-inputs.ts'
import type { FlowStore } from '../executor/flow-store.ts'
import type { TriggerJob } from '../gateway/protocol.ts'
import type { TriggerEvaluator } from './trigger-evaluator.ts'
import type { TriggerStore } from './trigger-store.ts'

/** What every part of the scheduler works with. */
export interface SchedulerParts {
  readonly repositories: Pick<Repositories, 'triggers' | 'flows'>
  readonly flows: FlowStore
  readonly registry: Registry
  readonly settings: EngineSettings
  readonly inputs: ExecutionInputs
  readonly evaluator: TriggerEvaluator
  readonly store: TriggerStore
  /** Workers that evaluate polling and realtime triggers. */
  readonly worker: { evaluate(job: TriggerJob): void; stopTrigger(id: string): void }
  readonly addLogs: (entries: readonly LogEntry[]) => void
  readonly ids: Ids
  readonly now: () => number
  readonly report: (message: string, cause: unknown) => void
}

const kinds = { schedule: 'SCHEDULE', polling: 'POLLING', realtime: 'REALTIME' } as const

/** undefined for a trigger without a state: what happens elsewhere fires it. */
export function kindOf(registry: Registry, trigger: Trigger): TriggerKind | undefined {
  const mode = registry.find(trigger.type)?.triggerMode
  return mode === undefined || mode === 'event' ? undefined : kinds[mode]
}

/** The latest revision that runs, with its plugin defaults; undefined when there is none. */
export async function flowToRun({ flows }: SchedulerParts, key: Omit<TriggerKey, 'triggerId'>): Promise<Flow | undefined> {
  const latest = await flows.find(key.tenantId, key.namespace, key.flowId)
  if (latest === undefined) return undefined
  return flows.executable(key.tenantId, key.namespace, key.flowId).catch(() => undefined) // only drafts so far: nothing to run
}

/** Why a trigger that the flow has does not run; undefined: it does. */
export function standstillOf(flow: Flow, trigger: Trigger): string | undefined {
  if (flow.exception !== undefined) return `the flow is not valid: ${flow.exception}`
  if (flow.disabled) return 'the flow is disabled'
  if (trigger.disabled === true) return 'the trigger is disabled in the flow'
  return undefined
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
