import type { z } from 'zod'
import type { TaskGeneration } from './generation.ts'
import type { RunContext } from './run-context.ts'
import type { Example, Properties, Shape } from './task.ts'

/** What a trigger sees while it is evaluated: a task's context, where `taskRun` is this evaluation and `execution` the one it may start.
 *  Files it stores belong to that execution. */
export interface TriggerContext extends RunContext {
  readonly trigger: { readonly id: string; readonly type: string }
}

type TriggerOutputs<O extends Shape | undefined> = O extends Shape ? z.input<z.ZodObject<O>> : Readonly<Record<string, unknown>>

interface TriggerDescription<P extends Shape, O extends Shape | undefined> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description?: string
  readonly deprecated?: boolean
  /** Where the type exists; absent = everywhere. */
  readonly generations?: readonly TaskGeneration[]
  /** Rendered before each evaluation, unless `literal()`. `interval` is the engine's: every polling trigger has it. */
  readonly properties: P
  readonly propertyAliases?: Readonly<Record<string, string>>
  readonly deprecatedProperties?: readonly string[]
  readonly propertyGenerations?: Readonly<Record<string, TaskGeneration>>
  /** What `{{ trigger }}` holds in the executions it starts. */
  readonly outputs?: O
  readonly examples?: readonly Example[]
}

/** Asked every `interval`. */
export interface PollingTrigger<P extends Shape = Shape, O extends Shape | undefined = Shape | undefined> extends TriggerDescription<P, O> {
  /** Milliseconds between two evaluations when the flow names no interval; a minute when absent. */
  readonly intervalMs?: number
  /** @returns the variables of the execution to start, or undefined when there is nothing new @throws TaskError */
  poll(ctx: TriggerContext, properties: Properties<P>): Promise<TriggerOutputs<O> | undefined>
}

/** Runs as long as the trigger lives; every `yield` starts an execution and resumes when that is stored. */
export interface RealtimeTrigger<P extends Shape = Shape, O extends Shape | undefined = Shape | undefined>
  extends TriggerDescription<P, O> {
  /** Ends when `ctx.signal` aborts. When it throws or ends by itself it is started again after a pause. */
  listen(ctx: TriggerContext, properties: Properties<P>): AsyncIterable<TriggerOutputs<O>>
}

/** A trigger definition whose types are forgotten: what registries hold. */
export type AnyTrigger = AnyPollingTrigger | AnyRealtimeTrigger
export interface AnyPollingTrigger extends Omit<PollingTrigger, 'poll'> {
  poll(ctx: TriggerContext, properties: never): Promise<unknown>
}
export interface AnyRealtimeTrigger extends Omit<RealtimeTrigger, 'listen'> {
  listen(ctx: TriggerContext, properties: never): AsyncIterable<unknown>
}

/** One kind of trigger: polling with `poll`, realtime with `listen`. Schedules, webhooks and Flow triggers are part of the language. */
export function defineTrigger<P extends Shape, const O extends Shape | undefined = undefined>(
  definition: PollingTrigger<P, O>,
): PollingTrigger<P, O>
export function defineTrigger<P extends Shape, const O extends Shape | undefined = undefined>(
  definition: RealtimeTrigger<P, O>,
): RealtimeTrigger<P, O>
export function defineTrigger(definition: AnyTrigger): AnyTrigger {
  return definition
}
