import { dateTime, defineTask, logLevel, z } from '@windhover/sdk'
import { defined } from '../defined.ts'

export const purgeLogs = defineTask({
  type: 'io.kestra.plugin.core.log.PurgeLogs',
  title: 'Delete old logs',
  properties: {
    namespace: z.string().optional().describe('Only logs of this namespace.'),
    flowId: z.string().optional().describe('Only logs of this flow.'),
    executionId: z.string().optional().describe('Only logs of this execution.'),
    logLevels: z.array(logLevel()).optional().describe('Only entries of these levels.'),
    startDate: dateTime().optional().describe('Only entries after this moment.'),
    endDate: dateTime().describe('Only entries before this moment.'),
  },
  outputs: { count: z.int().describe('Entries deleted.') },
  examples: [
    { title: 'Entries older than a month', yaml: 'endDate: "{{ now() | dateAdd(-1, \'MONTHS\') }}"\nlogLevels:\n  - DEBUG\n  - TRACE' },
  ],
  async run({ platform }, { namespace, flowId, executionId, logLevels, startDate, endDate }) {
    const count = await platform.logs.purge(
      defined({ namespace, flowId, executionId, levels: logLevels, after: startDate, before: endDate }),
    )
    return { count }
  },
})
