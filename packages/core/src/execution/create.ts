import type { Breakpoint, Execution, ExecutionKind, ExecutionTrigger, Fixture } from '../model/execution.ts'
import type { Flow } from '../model/flow.ts'
import type { Label } from '../model/label.ts'
import { createState } from '../model/state.ts'
import type { EngineSettings } from '../ports/settings.ts'
import { nestedLabels } from './nested-labels.ts'

export interface CreateExecution {
  readonly id: string
  readonly flow: Flow
  /** Resolved: `InputResolution.values`. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Of the request, the trigger or the Subflow task. */
  readonly labels: readonly Label[]
  /** Milliseconds since 1970. */
  readonly now: number
  /** A check failed with FAIL_EXECUTION: the execution is only a record of that. */
  readonly failed?: boolean
  readonly kind?: ExecutionKind
  readonly trigger?: ExecutionTrigger
  /** Milliseconds since 1970; in the future: stays CREATED until then. */
  readonly scheduleDate?: number
  readonly breakpoints?: readonly Breakpoint[]
  readonly fixtures?: readonly Fixture[]
  /** The execution whose Subflow, ForEachItem or Flow trigger asks. */
  readonly parent?: { readonly execution: Execution; readonly inheritLabels: boolean }
  /** Hops that led here, when no parent tells. */
  readonly executionDepth?: number
}

/** A new execution in state CREATED (or FAILED, when a check says so).
 *  Labels: the flow's, then the parent's, then the request's; a later one takes the place of an earlier one of the same key; a
 *  correlation id is added when none is given. @see core-semantics §8.1, §4.6 Subflow */
export function createExecution(request: CreateExecution): Execution {
  const { id, flow, now, kind, trigger, scheduleDate, breakpoints, fixtures } = request
  const parent = request.parent?.execution
  const effectiveKind = kind ?? inheritedKind(parent)
  const created = createState(now)
  return {
    tenantId: flow.tenantId,
    id,
    namespace: flow.namespace,
    flowId: flow.id,
    flowRevision: flow.revision,
    generation: flow.generation,
    state: request.failed === true ? { current: 'FAILED', histories: [...created.histories, { state: 'FAILED', date: now }] } : created,
    ...(Object.keys(request.inputs).length > 0 && { inputs: request.inputs }),
    labels: executionLabels(request),
    ...(flow.variables !== undefined && { variables: flow.variables }),
    originalId: id,
    ...(trigger !== undefined && { trigger }),
    metadata: {
      attemptNumber: 1,
      originalCreatedDate: now,
      ...(parent !== undefined && { executionDepth: (parent.metadata.executionDepth ?? 0) + 1 }),
      ...(request.executionDepth !== undefined && { executionDepth: request.executionDepth }),
    },
    ...(scheduleDate !== undefined && { scheduleDate }),
    ...(effectiveKind !== undefined && { kind: effectiveKind }),
    ...(breakpoints !== undefined && breakpoints.length > 0 && { breakpoints }),
    ...(fixtures !== undefined && fixtures.length > 0 && { fixtures }),
  }
}

/** What the defaults and conditions of inputs see of an execution that is about to be created. */
export function creationVariables(
  flow: Flow,
  about: { readonly executionId: string; readonly labels: readonly Label[]; readonly now: number },
  settings: EngineSettings,
): Readonly<Record<string, unknown>> {
  const { executionId, now } = about
  const labels = merged([...userLabels(flow.labels), ...about.labels, ...correlation(about.labels, executionId)])
  return {
    flow: { id: flow.id, namespace: flow.namespace, revision: flow.revision, tenantId: flow.tenantId },
    execution: { id: executionId, state: 'CREATED', startDate: new Date(now).toISOString(), originalId: executionId },
    labels: nestedLabels(labels),
    ...(flow.variables !== undefined && { vars: flow.variables }),
    envs: settings.envs,
    globals: settings.globals,
    kestra: settings.kestra,
  }
}

/** A sub-execution of a test or a playground is one too; an iteration of a Loop starts ordinary ones. */
function inheritedKind(parent: Execution | undefined): ExecutionKind | undefined {
  return parent?.kind === 'LOOP' ? undefined : parent?.kind
}

const isSystem = ({ key }: Label): boolean => key.startsWith('system.')
const userLabels = (labels: readonly Label[]): readonly Label[] => labels.filter((label) => !isSystem(label))

function executionLabels({ id, flow, labels, parent }: CreateExecution): readonly Label[] {
  const own = userLabels(flow.labels)
  if (parent === undefined) return merged([...own, ...labels, ...correlation(labels, id)])
  const all = [...own, ...inherited(parent, own), ...labels]
  return merged([...all, ...correlation(all, id)])
}

/** System labels always go to the child, others when asked for and not set by the child's flow. */
function inherited(parent: NonNullable<CreateExecution['parent']>, own: readonly Label[]): readonly Label[] {
  const keys = new Set(own.map((label) => label.key))
  return parent.execution.labels.filter((label) => isSystem(label) || (parent.inheritLabels && !keys.has(label.key)))
}

function correlation(labels: readonly Label[], id: string): readonly Label[] {
  return labels.some((label) => label.key === 'system.correlationId') ? [] : [{ key: 'system.correlationId', value: id }]
}

/** One label a key: the place of the first, the value of the last. Without key or value it is none. */
function merged(labels: readonly Label[]): readonly Label[] {
  const byKey = new Map<string, string>()
  for (const { key, value } of labels) if (key !== '' && value !== '') byKey.set(key, value)
  return [...byKey].map(([key, value]) => ({ key, value }))
}
