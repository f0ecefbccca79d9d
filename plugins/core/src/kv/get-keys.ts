import { defineTask, z } from '@windhover/sdk'

export const kvGetKeys = defineTask({
  type: 'io.kestra.plugin.core.kv.GetKeys',
  title: 'List keys',
  properties: {
    prefix: z.string().optional().describe('Only keys that begin with this.'),
    namespace: z.string().optional().describe('Where the keys live; the namespace of the flow when absent.'),
  },
  outputs: { keys: z.array(z.string()) },
  examples: [{ title: 'Keys of one customer', yaml: 'prefix: customer_{{ inputs.id }}' }],
  async run({ platform, flow }, { prefix, namespace = flow.namespace }) {
    return { keys: [...(await platform.kv.keys(namespace, prefix))] }
  },
})
