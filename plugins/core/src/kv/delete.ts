import { defineTask, z } from '@windhover/sdk'
import { missingKey } from './missing.ts'

export const kvDelete = defineTask({
  type: 'io.kestra.plugin.core.kv.Delete',
  title: 'Delete a key',
  properties: {
    key: z.string().describe('The key to delete.'),
    namespace: z.string().optional().describe('Where the key lives; the namespace of the flow when absent.'),
    errorOnMissing: z.boolean().default(false).describe('Fail when there is no such key.'),
  },
  outputs: { deleted: z.boolean().describe('Whether there was something to delete.') },
  examples: [{ title: 'Forget a token', yaml: 'key: token' }],
  async run({ platform, flow }, { key, namespace = flow.namespace, errorOnMissing }) {
    const deleted = await platform.kv.delete(namespace, key)
    if (!deleted && errorOnMissing) throw missingKey(key, namespace)
    return { deleted }
  },
})
