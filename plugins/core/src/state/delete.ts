import { defineTask, TaskError, z } from '@windhover/sdk'
import { keyOf, STATE_PROPERTIES } from './state.ts'

export const stateDelete = defineTask({
  type: 'io.kestra.plugin.core.state.Delete',
  aliases: ['io.kestra.core.tasks.states.Delete'],
  title: 'Delete a state',
  description: 'Use the key-value tasks, which do the same and more.',
  deprecated: true,
  generations: ['1.3'],
  properties: { ...STATE_PROPERTIES, errorOnMissing: z.boolean().default(false).describe('Fail when there is no such state.') },
  outputs: { deleted: z.boolean().describe('Whether there was something to delete.') },
  examples: [{ title: 'Forget a state', yaml: 'name: import' }],
  async run(ctx, { errorOnMissing, ...state }) {
    const deleted = await ctx.platform.kv.delete(ctx.flow.namespace, keyOf(ctx, state))
    if (!deleted && errorOnMissing) throw new TaskError(`Unable to find the state file '${state.name}'`)
    return { deleted }
  },
})
