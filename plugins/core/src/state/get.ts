import { anyMap, defineTask, TaskError, z } from '@windhover/sdk'
import { keyOf, readState, STATE_PROPERTIES } from './state.ts'

export const stateGet = defineTask({
  type: 'io.kestra.plugin.core.state.Get',
  aliases: ['io.kestra.core.tasks.states.Get'],
  title: 'Read a state',
  description: 'Use the key-value tasks, which do the same and more.',
  deprecated: true,
  generations: ['1.3'],
  properties: { ...STATE_PROPERTIES, errorOnMissing: z.boolean().default(false).describe('Fail when there is no such state.') },
  outputs: { count: z.int().describe('Members of the state.'), data: anyMap() },
  examples: [{ title: 'Read a state', yaml: 'name: import' }],
  async run(ctx, { errorOnMissing, ...state }) {
    const key = keyOf(ctx, state)
    const data = await readState(ctx, key)
    if (data === undefined && errorOnMissing) throw new TaskError(`State ${key} not found`)
    return { count: Object.keys(data ?? {}).length, data: { ...data } }
  },
})
