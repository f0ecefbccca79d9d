import type { Generation } from '../generation.ts'
import type { Flow } from '../model/flow.ts'
import type { EngineSettings } from '../ports/settings.ts'
import type { Registry } from '../registry.ts'
import type { Problem } from './problem.ts'

export interface ParseOptions {
  readonly registry: Registry
  readonly generation: Generation
  readonly tenantId: string
  /** true: save and validate, every problem is reported. false: a stored flow, what can be read is read. */
  readonly strict: boolean
  readonly settings?: EngineSettings
  readonly revision?: number
  /** Milliseconds since 1970. */
  readonly updated?: number
  readonly deleted?: boolean
}

export interface ParsedFlow {
  /** Absent when strict and there are problems. */
  readonly flow?: Flow
  readonly problems: readonly Problem[]
  /** Known even when the flow is not valid. */
  readonly id?: string
  readonly namespace?: string
  /** `revision` of the source. */
  readonly revision?: number
  /** Paths of deprecated properties and tasks. */
  readonly deprecationPaths: readonly string[]
  readonly warnings: readonly string[]
  /** `<alias> is replaced by <canonical>` */
  readonly infos: readonly string[]
}
