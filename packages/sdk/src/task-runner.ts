import type { TaskGeneration } from './generation.ts'
import type { RunContext } from './run-context.ts'
import type { RunnerCommands, RunnerResult } from './runner-commands.ts'
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

export function defineTaskRunner<P extends Shape>(definition: TaskRunnerDefinition<P>): TaskRunnerDefinition<P> {
  return definition
}
