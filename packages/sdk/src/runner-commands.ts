/** What a runner is to run. */
export interface RunnerCommands {
  /** Program and arguments; the program is looked up in the PATH. */
  readonly argv: readonly string[]
  /** On top of the environment that the runner gives by itself. */
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of the folder of the worker that holds the files of the task; here the output files must be at the end. */
  readonly workingDir: string
  readonly containerImage?: string
  /** Globs of the files to bring back, for a runner that does not work in `workingDir` itself. */
  readonly outputFiles: readonly string[]
  /** Name of the folder below `workingDir` that is brought back whole. */
  readonly outputDir?: string
  /** Set when `argv` does nothing but run one file in an interpreter: what a pool of started interpreters can do too. */
  readonly script?: { readonly language: string; readonly file: string }
  /** Takes what the commands print, in any pieces. A promise asks to wait before more is read. */
  readonly output: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void> | undefined
}

export interface RunnerResult {
  readonly exitCode: number
  /** Published as the output `taskRunner`: the id of the container, for example. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** A runner with its properties rendered, ready to run commands for one task run. */
export interface OpenTaskRunner {
  readonly type: string
  readonly remoteDir?: string
  readonly onWorker: boolean
  isAvailable(): Promise<boolean>
  run(commands: RunnerCommands): Promise<RunnerResult>
}
