import type { Json, JsonObject } from './json.ts'

/** What an execution, a task run or an answer must look like; read key by key, so that an unknown key is noticed. */
export type Expectation = JsonObject

export interface Patch {
  readonly find: string
  readonly replace: string
}

/** One step on a running execution: wait for `after`, compare, call the endpoint `do`, compare its answer. */
export interface Action {
  readonly do: string
  readonly after?: string | null
  readonly args?: JsonObject
  readonly run?: number
  readonly waitMs?: number
  readonly expectBefore?: Expectation
  readonly expectStatus?: readonly number[]
  readonly expectResponse?: Expectation
  readonly messageContains?: readonly string[]
  readonly follow?: 'new' | 'same'
}

/** One flow of a sequence: run it, compare it, then compare the executions of another flow. */
export interface SequenceStep {
  readonly flow: string
  readonly inputs?: JsonObject
  readonly files?: JsonObject
  readonly expect?: Expectation
  readonly waitMs?: number
  readonly executionsOfFlow?: JsonObject
}

interface RawRequest {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly contentType?: string
}

/** A recorded case of goldens.json or goldens-2.0.json, as the README of the pack describes it. */
export interface GoldenCase {
  readonly id: string
  readonly flow: string
  readonly extraFlows?: readonly string[]
  readonly patch?: readonly Patch[]
  readonly patchExtra?: Readonly<Record<string, readonly Patch[]>> | readonly Patch[]
  readonly env?: Readonly<Record<string, string>>
  readonly config?: JsonObject
  readonly kv?: Json
  readonly setup?: readonly JsonObject[]
  readonly inputs?: JsonObject
  readonly files?: JsonObject
  readonly query?: JsonObject
  readonly request?: RawRequest
  readonly runs?: number
  readonly overlap?: boolean
  readonly sequence?: readonly SequenceStep[]
  readonly actions?: readonly Action[]
  readonly expect?: Expectation
  readonly expectEach?: readonly Expectation[]
  readonly also?: readonly JsonObject[]
  readonly timeoutSeconds?: number
}
