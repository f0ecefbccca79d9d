import type { z } from 'zod'
import type { TaskGeneration } from './generation.ts'
import type { RunContext } from './run-context.ts'

/** Properties of a task: zod types by YAML name. */
export type Shape = Readonly<Record<string, z.ZodType>>
export type Properties<P extends Shape> = z.output<z.ZodObject<P>>
// biome-ignore lint/suspicious/noConfusingVoidType: `run` of a task without outputs returns nothing
export type Outputs<O extends Shape | undefined> = O extends Shape ? z.input<z.ZodObject<O>> : void

export interface Example {
  readonly title: string
  /** The properties of the task, without `id` and `type`. */
  readonly yaml: string
}

/** A metric that a task reports, for its docs. */
export interface MetricDescription {
  readonly name: string
  readonly type: 'counter' | 'timer' | 'gauge'
  readonly description?: string
}

/** One kind of task. A value: no class, no registration code. */
export interface TaskDefinition<P extends Shape = Shape, O extends Shape | undefined = Shape | undefined> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description?: string
  readonly deprecated?: boolean
  /** Where the type exists; absent = everywhere. */
  readonly generations?: readonly TaskGeneration[]
  /** Drives the validation of YAML, the editor's schema, the docs and the type of `run`. Every string is rendered before `run`, unless `literal()`. */
  readonly properties: P
  /** Other names a property may be written with: alias → name. */
  readonly propertyAliases?: Readonly<Record<string, string>>
  readonly deprecatedProperties?: readonly string[]
  /** Properties that one generation only knows. */
  readonly propertyGenerations?: Readonly<Record<string, TaskGeneration>>
  readonly outputs?: O
  readonly metrics?: readonly MetricDescription[]
  readonly examples?: readonly Example[]
  /** @throws TaskError to fail with a message and, if wanted, outputs */
  run(ctx: RunContext, properties: Properties<P>): Promise<Outputs<O> | Outcome<Outputs<O>>>
}

/** Outputs together with a final state that is not SUCCESS. */
export class Outcome<O> {
  readonly outputs: O
  readonly state: 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED'

  constructor(outputs: O, state: Outcome<O>['state']) {
    this.outputs = outputs
    this.state = state
  }
}

/** A task definition whose types are forgotten: what registries hold. */
export interface AnyTask extends Omit<TaskDefinition, 'run'> {
  run(ctx: RunContext, properties: never): Promise<unknown>
}

export function defineTask<P extends Shape, const O extends Shape | undefined = undefined>(
  definition: TaskDefinition<P, O>,
): TaskDefinition<P, O> {
  return definition
}
