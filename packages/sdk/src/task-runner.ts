import type { TaskGeneration } from './generation.ts'
import type { RunContext } from './run-context.ts'
import type { Properties, Shape } from './task.ts'

/** A place where the commands of script tasks run: the worker's own machine, a container, a cluster. A value, as a task is. */
export interface TaskRunnerDefinition<P extends Shape = Shape> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description?: string
  readonly generations?: readonly TaskGeneration[]
  /** Rendered before `run` as those of a task are. */
  readonly properties: P
  /** Folder in which the commands find their files; absent: the working directory of the worker, under its own path. */
  readonly remoteDir?: string
  /** Whether the commands find the programs of the worker itself, not those of an image. */
  readonly onWorker?: boolean
  /** Whether it can run commands here and now; absent: always. */
  isAvailable?(ctx: RunContext, properties: Properties<P>): Promise<boolean>
  /**
   * Runs the commands until they end. `ctx.signal` stops them, with everything they started: nothing is left when this settles.
   * An exit code that is not 0 is a result, not an error.
   * @throws TaskError when the commands could not be run at all
   */
  run(ctx: RunContext, properties: Properties<P>, commands: RunnerCommands): Promise<RunnerResult>
}

/** A runner definition whose types are forgotten: what registries hold. */
export interface AnyTaskRunner extends Omit<TaskRunnerDefinition, 'run' | 'isAvailable'> {
  isAvailable?(ctx: RunContext, properties: never): Promise<boolean>
  run(ctx: RunContext, properties: never, commands: RunnerCommands): Promise<RunnerResult>
}

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

export function defineTaskRunner<P extends Shape>(definition: TaskRunnerDefinition<P>): TaskRunnerDefinition<P> {
  return definition
}
