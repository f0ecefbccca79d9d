import { anyMap, defineTask, z } from '@windhover/sdk'
import { deepMerge } from '../deep-merge.ts'
import { keyOf, readState, STATE_PROPERTIES } from './state.ts'

export const stateSet = defineTask({
  type: 'io.kestra.plugin.core.state.Set',
  aliases: ['io.kestra.core.tasks.states.Set'],
  title: 'Add to a state',
  description: 'Merges `data` into the state. Use the key-value tasks, which do the same and more.',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    ...STATE_PROPERTIES,
    data: anyMap().default({}).describe('What to add; members of the same name are replaced, maps merged.'),
  },
  outputs: { count: z.int().describe('Members of the state.'), key: z.string() },
  examples: [{ title: 'Remember the last id', yaml: 'name: import\ndata:\n  last: "{{ outputs.query.id }}"' }],
  async run(ctx, { data, ...state }) {
    const key = keyOf(ctx, state)
    const merged = deepMerge((await readState(ctx, key)) ?? {}, data)
    await ctx.platform.kv.set(ctx.flow.namespace, key, merged)
    return { count: Object.keys(merged).length, key }
  },
})
