/** What an interpreter that waits is given. */
export interface WarmJob {
  readonly file: string
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Folders of PYTHONPATH. */
  readonly path: readonly string[]
}
