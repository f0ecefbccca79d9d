import { defineTask, storageUri, z } from '@windhover/sdk'

export const size = defineTask({
  type: 'io.kestra.plugin.core.storage.Size',
  aliases: ['io.kestra.core.tasks.storages.Size'],
  title: 'Tell how large a file is',
  properties: { uri: storageUri().describe('A file in internal storage.') },
  outputs: { size: z.int().describe('Bytes.') },
  examples: [{ title: 'Size of a downloaded file', yaml: 'uri: "{{ outputs.download.uri }}"' }],
  async run({ storage }, { uri }) {
    return { size: await storage.sizeOf(uri) }
  },
})
