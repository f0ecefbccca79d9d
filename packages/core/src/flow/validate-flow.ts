import type { ParseOptions } from './parse-options.ts'
import type { Problem } from './problem.ts'

/** What `POST /flows/validate` answers for one document. */
export interface FlowValidation {
  readonly index: number
  readonly namespace?: string
  readonly flow?: string
  /** Absent = valid. Starts with `Validation error: ` or `Illegal flow source: `. */
  readonly constraints?: string
  readonly outdated: boolean
  readonly deprecationPaths: readonly string[]
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** The same as `constraints`, with line and column. */
  readonly problems: readonly Problem[]
}

/** What is known about stored flows while one is validated. */
export interface FlowDirectory {
  /** Latest revision of a flow, undefined when there is none. */
  find(namespace: string, flowId: string): { readonly revision: number; readonly disabled: boolean } | undefined
}

/** Validates every document of a source (separated by `---`). */
export function validateFlows(_source: string, _options: ParseOptions, _directory?: FlowDirectory): readonly FlowValidation[] {
  return []
}
