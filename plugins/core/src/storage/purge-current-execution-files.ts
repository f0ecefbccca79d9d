import { defineTask, z } from '@windhover/sdk'

export const purgeCurrentExecutionFiles = defineTask({
  type: 'io.kestra.plugin.core.storage.PurgeCurrentExecutionFiles',
  aliases: ['io.kestra.core.tasks.storages.PurgeExecution', 'io.kestra.plugin.core.storage.PurgeExecution'],
  title: 'Delete every file of this execution',
  description: 'Inputs and outputs in internal storage go. Files of other executions stay.',
  properties: {},
  outputs: { uris: z.array(z.string()).describe('What was deleted.') },
  examples: [{ title: 'At the end of a flow', yaml: '' }],
  async run({ platform, execution }) {
    return { uris: [...(await platform.storage.purgeExecutionFiles(execution.id))] }
  },
})
