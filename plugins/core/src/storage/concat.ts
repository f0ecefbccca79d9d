import { defineTask, stringOrList, type TaskStorage, z } from '@windhover/sdk'
import { listOf } from '../listing.ts'
import { withDot } from './extension.ts'

export const concat = defineTask({
  type: 'io.kestra.plugin.core.storage.Concat',
  aliases: ['io.kestra.core.tasks.storages.Concat'],
  title: 'Join files into one',
  properties: {
    files: stringOrList().describe('URIs of the files in internal storage, as a list or as the JSON text of one.'),
    separator: z.string().optional().describe('Written behind every file.'),
    extension: z.string().default('.tmp').describe('Extension of the joined file.'),
  },
  outputs: { uri: z.string() },
  examples: [
    {
      title: 'Join two files',
      yaml: 'files:\n  - "{{ outputs.first.uri }}"\n  - "{{ outputs.second.uri }}"\nseparator: "\\n"\nextension: .csv',
    },
  ],
  async run({ storage }, { files, separator, extension }) {
    return { uri: await storage.put(joined(storage, listOf(files), separator ?? ''), { extension: withDot(extension) }) }
  },
})

async function* joined(storage: TaskStorage, uris: readonly string[], separator: string): AsyncIterable<Uint8Array> {
  const between = new TextEncoder().encode(separator)
  for (const uri of uris) {
    yield* await storage.read(uri)
    if (between.length > 0) yield between
  }
}
