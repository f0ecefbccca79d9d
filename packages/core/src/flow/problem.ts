/** Something wrong with a flow, where it is and what was expected. Lists of problems are never thrown. */
export interface Problem {
  /** Kestra's constraint path, `tasks[0].retry`; empty for the flow itself. */
  readonly path: string
  /** 1-based; of the value that is wrong, or of what should contain it. */
  readonly line: number
  readonly column: number
  /** Stable: `YAML_SYNTAX`, `UNKNOWN_TYPE`, `UNKNOWN_PROPERTY`, `TYPE_MISMATCH`, `CONSTRAINT` … */
  readonly code: string
  /** Without the path. */
  readonly message: string
}
