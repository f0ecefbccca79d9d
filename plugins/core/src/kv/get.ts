import { Dbl, defineTask, type KvValue, parseIsoDuration, z } from '@windhover/sdk'
import { missingKey } from './missing.ts'

export const kvGet = defineTask({
  type: 'io.kestra.plugin.core.kv.Get',
  title: 'Read the value of a key',
  description: "A key of the flow's own namespace is also looked for in the namespaces above it. A duration comes as seconds.",
  properties: {
    key: z.string().describe('The key to read.'),
    namespace: z.string().optional().describe('Where the key lives; the namespace of the flow when absent.'),
    errorOnMissing: z.boolean().default(false).describe('Fail when the key has no value.'),
  },
  outputs: { value: z.unknown().optional() },
  examples: [{ title: 'Read a key', yaml: 'key: last_run_count' }],
  async run({ platform, flow }, { key, namespace = flow.namespace, errorOnMissing }) {
    const found = await platform.kv.get(namespace, key)
    if (found === undefined && errorOnMissing) throw missingKey(key, namespace)
    return found === undefined ? {} : { value: outputOf(found) }
  },
})

function outputOf({ type, value }: KvValue): unknown {
  const milliseconds = type === 'DURATION' && typeof value === 'string' ? parseIsoDuration(value) : undefined
  return milliseconds === undefined ? value : new Dbl(milliseconds / 1000)
}
