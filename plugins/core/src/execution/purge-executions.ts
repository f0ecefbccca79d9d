import { dateTime, defineTask, z } from '@windhover/sdk'
import { defined } from '../defined.ts'
import { executionState } from './states.ts'

export const purgeExecutions = defineTask({
  type: 'io.kestra.plugin.core.execution.PurgeExecutions',
  aliases: ['io.kestra.core.tasks.storages.Purge', 'io.kestra.plugin.core.storage.Purge'],
  title: 'Delete old executions with their logs, metrics and files',
  properties: {
    namespace: z.string().optional().describe('Only executions of this namespace.'),
    flowId: z.string().optional().describe('Only executions of this flow.'),
    startDate: dateTime().optional().describe('Only executions after this moment.'),
    endDate: dateTime().describe('Only executions before this moment.'),
    states: z.array(executionState()).optional().describe('Only executions in these states.'),
    purgeExecution: z.boolean().default(true).describe('Delete the executions themselves.'),
    purgeLog: z.boolean().default(true).describe('Delete their logs.'),
    purgeMetric: z.boolean().default(true).describe('Delete their metrics.'),
    purgeStorage: z.boolean().default(true).describe('Delete their files.'),
    batchSize: z.int().min(1).default(100).describe('How many to delete at once.'),
  },
  outputs: { executionsCount: z.int(), logsCount: z.int(), storagesCount: z.int(), metricsCount: z.int() },
  examples: [
    {
      title: 'Finished ones older than a month',
      yaml: 'endDate: "{{ now() | dateAdd(-1, \'MONTHS\') }}"\nstates:\n  - SUCCESS\n  - WARNING',
    },
  ],
  async run({ platform }, { startDate, endDate, ...request }) {
    return platform.executions.purge(defined({ ...request, after: startDate, before: endDate }))
  },
})
