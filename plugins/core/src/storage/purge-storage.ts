import { dateTime, defineTask, TaskError, z } from '@windhover/sdk'
import { defined } from '../defined.ts'

export const purgeStorage = defineTask({
  type: 'io.kestra.plugin.core.storage.PurgeStorage',
  title: 'Delete old files of executions',
  description: 'Looks at the files of executions by the time they were last changed. Says what it would delete unless `dryRun` is off.',
  properties: {
    namespace: z.string().optional().describe('Only executions of this namespace.'),
    flowId: z.string().optional().describe('Only executions of this flow; needs `namespace`.'),
    startDate: dateTime().optional().describe('Only files changed after this moment.'),
    endDate: dateTime().describe('Only files changed before this moment.'),
    dryRun: z.boolean().default(true).describe('Count, but delete nothing.'),
  },
  outputs: { scannedCount: z.int(), purgedCount: z.int(), deletedFilesCount: z.int() },
  metrics: [
    { name: 'scanned', type: 'counter', description: 'Executions looked at.' },
    { name: 'purged', type: 'counter', description: 'Executions whose files went.' },
    { name: 'deleted.files', type: 'counter', description: 'Files deleted.' },
  ],
  examples: [{ title: 'Files older than 90 days', yaml: 'endDate: "{{ now() | dateAdd(-90, \'DAYS\') }}"\ndryRun: false' }],
  async run({ platform, logger, metrics }, { namespace, flowId, startDate, endDate, dryRun }) {
    if (flowId !== undefined && namespace === undefined) throw new TaskError("'namespace' is required when 'flowId' is set.")
    const window = `${startDate === undefined ? null : new Date(startDate).toISOString()}, ${new Date(endDate).toISOString()}`
    logger.info(
      `Starting PurgeStorage (dryRun=${dryRun}) scope=[namespace=${namespace ?? null}, flowId=${flowId ?? null}] window=[${window}]`,
    )
    const found = await platform.storage.purge(defined({ namespace, flowId, after: startDate, before: endDate, dryRun }))
    const { scannedCount, purgedCount, deletedFilesCount } = found
    metrics.counter('scanned', scannedCount)
    metrics.counter('purged', purgedCount)
    metrics.counter('deleted.files', deletedFilesCount)
    logger.info(
      `PurgeStorage complete (dryRun=${dryRun}): scanned=${scannedCount}, purged=${purgedCount}, deletedFiles=${deletedFilesCount}`,
    )
    return { scannedCount, purgedCount, deletedFilesCount }
  },
})
