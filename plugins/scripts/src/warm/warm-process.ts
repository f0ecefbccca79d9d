import type { Readable } from 'node:stream'

/** What an interpreter that waits is given. */
export interface WarmJob {
  readonly file: string
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Folders of PYTHONPATH. */
  readonly path: readonly string[]
}

/** A script that runs: leader of a session of its own. */
export interface WarmProcess {
  readonly pid: number
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit code; output may still have to be read. */
  readonly exited: Promise<number>
}
