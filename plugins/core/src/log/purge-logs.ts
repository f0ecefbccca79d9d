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
    purgeExecutionLogs: z.boolean().default(true).describe('Delete logs of executions.'),
    purgeNonExecutionLogs: z.boolean().default(true).describe('Delete logs of triggers that belong to no execution.'),
    batchSize: z.int().min(1).optional().describe('How many to delete at once.'),
  },
  propertyGenerations: { purgeExecutionLogs: '2.0', purgeNonExecutionLogs: '2.0', batchSize: '2.0' },
  outputs: {
    count: z.int().describe('Entries deleted.'),
    executionLogsCount: z.int().optional(),
    nonExecutionLogsCount: z.int().optional(),
  },
  examples: [
    { title: 'Entries older than a month', yaml: 'endDate: "{{ now() | dateAdd(-1, \'MONTHS\') }}"\nlogLevels:\n  - DEBUG\n  - TRACE' },
  ],
  async run({ platform, flow }, { logLevels, startDate, endDate, purgeExecutionLogs, purgeNonExecutionLogs, batchSize: _, ...which }) {
    const request = defined({ ...which, levels: logLevels, after: startDate, before: endDate })
    if (flow.generation !== '2.0') return { count: await platform.logs.purge(request) }
    const executionLogsCount = purgeExecutionLogs ? await platform.logs.purge({ ...request, ofExecutions: true }) : 0
    const nonExecutionLogsCount = purgeNonExecutionLogs ? await platform.logs.purge({ ...request, ofExecutions: false }) : 0
    return { count: executionLogsCount + nonExecutionLogsCount, executionLogsCount, nonExecutionLogsCount }
  },
})
