import { defineTask, storageUri, TaskError, z } from '@windhover/sdk'

export const deleteFile = defineTask({
  type: 'io.kestra.plugin.core.storage.Delete',
  aliases: ['io.kestra.core.tasks.storages.Delete'],
  title: 'Delete a file from internal storage',
  properties: {
    uri: storageUri().describe('The file to delete.'),
    errorOnMissing: z.boolean().default(false).describe('Fail when there is no such file.'),
  },
  outputs: { uri: z.string(), deleted: z.boolean().describe('Whether there was something to delete.') },
  examples: [{ title: 'Delete a file of an earlier task', yaml: 'uri: "{{ outputs.export.uri }}"' }],
  async run({ storage }, { uri, errorOnMissing }) {
    const deleted = await storage.delete(uri)
    if (!deleted && errorOnMissing) throw new TaskError(`Unable to find file '${uri}'`)
    return { uri, deleted }
  },
})
