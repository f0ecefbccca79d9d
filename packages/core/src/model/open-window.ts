import type { StateType } from './state.ts'

/** Milliseconds since 1970, both ends included. */
export interface WindowBounds {
  readonly start: number
  readonly end: number
}

/** What was true of upstream executions so far. */
export interface OpenWindow extends WindowBounds {
  /** Names of the members that were true. */
  readonly results: readonly string[]
  /** Outputs of the executions that made them true, the earliest first. */
  readonly outputs: readonly UpstreamOutputs[]
}

export interface UpstreamOutputs {
  readonly namespace: string
  readonly flowId: string
  readonly outputs: Readonly<Record<string, unknown>>
}

/** Which window of which Flow trigger. */
export interface WindowKey {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly triggerId: string
  /** Of the preconditions or the MultipleCondition. */
  readonly windowId: string
}

export interface StoredWindow extends WindowKey, OpenWindow {}

/** A change of an execution's state whose Flow triggers are still to be judged. */
export interface StateChange {
  readonly tenantId: string
  readonly executionId: string
  readonly state: StateType
  /** How many entries its history had then: with the execution's id it names the change. */
  readonly histories: number
  /** Milliseconds since 1970. */
  readonly date: number
}
