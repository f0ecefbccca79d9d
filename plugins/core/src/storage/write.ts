import { defineTask, z } from '@windhover/sdk'
import { withDot } from './extension.ts'

export const write = defineTask({
  type: 'io.kestra.plugin.core.storage.Write',
  title: 'Write a text to a file in internal storage',
  properties: {
    content: z.string().describe('The text of the file.'),
    extension: z.string().optional().describe('Extension of the file name, such as `.csv`.'),
  },
  outputs: { uri: z.string() },
  examples: [{ title: 'A small CSV file', yaml: 'content: |\n  id,name\n  1,Ada\nextension: .csv' }],
  async run({ storage }, { content, extension }) {
    return { uri: await storage.put(content, extension === undefined ? {} : { extension: withDot(extension) }) }
  },
})
