import { parseJson, type RunContext, stateKey, z } from '@windhover/sdk'
import { type AnyRecord, isMap } from '../deep-merge.ts'

/** Properties that tell which state is meant. */
export const STATE_PROPERTIES = {
  name: z.string().default('default').describe('Name of the state.'),
  namespace: z.boolean().default(false).describe('Share the state between the flows of the namespace.'),
  taskrunValue: z.boolean().default(true).describe('In a loop: a state for each value.'),
}

/** Key under which a state is kept in the key-value store of the flow's namespace. */
export function keyOf(
  ctx: RunContext,
  state: { readonly name: string; readonly namespace: boolean; readonly taskrunValue: boolean },
): string {
  return stateKey({
    name: state.name,
    ...(state.namespace ? {} : { flowId: ctx.flow.id }),
    ...(state.taskrunValue ? { value: ctx.taskRun.value } : {}),
  })
}

/** What is kept under a key; undefined when there is nothing. */
export async function readState(ctx: RunContext, key: string): Promise<AnyRecord | undefined> {
  const found = await ctx.platform.kv.get(ctx.flow.namespace, key)
  if (found === undefined) return undefined
  const value = typeof found.value === 'string' ? parseJson(found.value) : found.value
  return isMap(value) ? value : {}
}
