import { dateTime, defineTask, z } from '@windhover/sdk'
import { defined } from '../defined.ts'

export const purgeFlows = defineTask({
  type: 'io.kestra.plugin.core.flow.PurgeFlows',
  title: 'Delete old revisions of flows',
  description: 'The latest revision of a flow always stays.',
  generations: ['2.0'],
  properties: {
    namespace: z.string().optional().describe('Only flows of this namespace.'),
    flowId: z.string().optional().describe('Only this flow.'),
    behavior: z
      .strictObject({ type: z.literal('version').optional(), before: dateTime().optional(), keepAmount: z.int().min(0).optional() })
      .default({ keepAmount: 1 })
      .describe('Which revisions go: those made before a date, or all but the newest few.'),
  },
  outputs: { size: z.int().describe('How many revisions were deleted.') },
  examples: [{ title: 'Keep the last ten revisions', yaml: 'namespace: company.team\nbehavior:\n  keepAmount: 10' }],
  async run({ platform }, { namespace, flowId, behavior: { before, keepAmount } }) {
    return { size: await platform.flows.purge(defined({ namespace, flowId, before, keepAmount })) }
  },
})
