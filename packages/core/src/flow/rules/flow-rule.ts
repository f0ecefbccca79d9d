import type { Path } from '../read/fields.ts'

/** Something wrong with a flow as a whole. */
export interface FlowRule {
  /** Where to point at; such problems have no constraint path. */
  readonly path: Path
  readonly code: string
  readonly message: string
}
