import { type OpenTaskRunner, type RunContext, TaskError } from '@windhover/sdk'
import type { SecretMask } from './secret-mask.ts'
import { propertiesOf } from './task-properties.ts'
import type { TaskRegistry } from './task-registry.ts'
import type { TaskRenderer } from './task-renderer.ts'

export interface RunnerPlace {
  readonly registry: TaskRegistry
  readonly renderer: TaskRenderer
  readonly mask: SecretMask
  /** What the runner of a type sees of the world. */
  readonly context: (type: string) => RunContext
}

/** A task runner as written in a flow, ready to run commands. @throws TaskRunnerUnknown, PropertyError */
export async function openTaskRunner(
  { registry, renderer, mask, context }: RunnerPlace,
  { type, ...written }: Readonly<Record<string, unknown>>,
): Promise<OpenTaskRunner> {
  if (typeof type !== 'string') throw new TaskError('A task runner needs a `type`')
  const definition = await registry.loadRunner(type)
  const properties = await propertiesOf(definition, written, renderer, mask)
  const ctx = context(definition.type)
  // Parsed with the definition's own schemas, whose types the registry forgot.
  return {
    type: definition.type,
    onWorker: definition.onWorker === true,
    ...(definition.remoteDir === undefined ? {} : { remoteDir: definition.remoteDir }),
    isAvailable: async () => (await definition.isAvailable?.(ctx, properties as never)) ?? true,
    run: (commands) => definition.run(ctx, properties as never, commands),
  }
}
