import type { Generation } from '../generation.ts'
import type { Label } from './label.ts'
import type { LogLevel } from './log-entry.ts'
import type { Retry } from './retry.ts'

/** A task as parsed: common properties typed, its own properties as authored (not rendered) under their YAML names.
 *  Nested task lists (`tasks`, `then`, `errors`, `cases.x` …) are already Tasks. `type` is canonical, never an alias. */
export interface Task {
  readonly id: string
  readonly type: string
  readonly description?: string
  readonly retry?: Retry
  /** ISO-8601 text or an expression; rendered per attempt. */
  readonly timeout?: string
  readonly disabled?: boolean
  /** `runIf`, or its newer name `when`. */
  readonly runIf?: string
  readonly allowFailure?: boolean
  readonly allowWarning?: boolean
  readonly logLevel?: LogLevel
  readonly logToFile?: boolean
  readonly taskCache?: { readonly enabled: boolean; readonly ttl?: string }
  readonly [property: string]: unknown
}

export type InputType =
  | 'STRING'
  | 'SELECT'
  | 'ENUM'
  | 'MULTISELECT'
  | 'INT'
  | 'FLOAT'
  | 'BOOL'
  | 'BOOLEAN'
  | 'DATETIME'
  | 'DATE'
  | 'TIME'
  | 'DURATION'
  | 'FILE'
  | 'JSON'
  | 'YAML'
  | 'ION'
  | 'URI'
  | 'SECRET'
  | 'ARRAY'
  | 'EMAIL'
  | 'FORM'

export interface Input {
  readonly id: string
  readonly type: InputType
  readonly description?: string
  readonly displayName?: string
  readonly required: boolean
  readonly defaults?: unknown
  readonly prefill?: unknown
  readonly dependsOn?: { readonly inputs?: readonly string[]; readonly condition?: string }
  /** validator, values, expression, min, max, after, before, itemType, inputs (FORM) … under their YAML names. */
  readonly [property: string]: unknown
}

export interface FlowOutput {
  readonly id: string
  readonly type: InputType
  readonly value: unknown
  readonly required: boolean
  readonly description?: string
  readonly displayName?: string
}

export interface Concurrency {
  readonly limit: number
  readonly behavior: 'QUEUE' | 'CANCEL' | 'FAIL'
}

export interface Sla {
  readonly id: string
  readonly type: 'MAX_DURATION' | 'EXECUTION_ASSERTION'
  readonly behavior: 'FAIL' | 'CANCEL' | 'NONE'
  readonly durationMs?: number
  readonly assert?: string
  readonly labels?: readonly Label[]
}

export interface Check {
  /** `when`, or its older name `condition`. */
  readonly condition: string
  readonly message: string
  readonly style: 'INFO' | 'SUCCESS' | 'WARNING' | 'ERROR'
  readonly behavior: 'BLOCK_EXECUTION' | 'FAIL_EXECUTION' | 'CREATE_EXECUTION'
}

export interface Listener {
  readonly description?: string
  readonly conditions?: readonly Condition[]
  readonly tasks: readonly Task[]
}

export interface Condition {
  readonly type: string
  readonly [property: string]: unknown
}

/** A trigger as parsed; own properties under their YAML names. */
export interface Trigger {
  readonly id: string
  readonly type: string
  readonly disabled?: boolean
  readonly [property: string]: unknown
}

/** One revision of a flow, parsed and with its plugin defaults not yet applied. */
export interface Flow {
  readonly tenantId: string
  readonly id: string
  readonly namespace: string
  readonly revision: number
  readonly generation: Generation
  readonly description?: string
  readonly labels: readonly Label[]
  readonly inputs: readonly Input[]
  readonly outputs: readonly FlowOutput[]
  readonly variables?: Readonly<Record<string, unknown>>
  readonly tasks: readonly Task[]
  readonly errors: readonly Task[]
  readonly finally: readonly Task[]
  readonly afterExecution: readonly Task[]
  readonly listeners: readonly Listener[]
  readonly triggers: readonly Trigger[]
  readonly concurrency?: Concurrency
  readonly retry?: Retry
  readonly sla: readonly Sla[]
  readonly checks: readonly Check[]
  readonly disabled: boolean
  readonly deleted: boolean
  readonly draft: boolean
  /** Milliseconds since 1970: when the revision was made. */
  readonly updated: number
  /** The YAML as written, without a top-level `revision` line. */
  readonly source: string
  /** The whole document as plain data with the YAML's own names: what the API returns. */
  readonly document: Readonly<Record<string, unknown>>
  /** Set when a stored flow cannot be read any more: it is listed, not run. */
  readonly exception?: string
}
