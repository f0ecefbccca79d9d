import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { anyMap, defineTask, type RunContext, z } from '@windhover/sdk'
import { mapOf } from '../listing.ts'

export const localFiles = defineTask({
  type: 'io.kestra.plugin.core.storage.LocalFiles',
  aliases: ['io.kestra.core.tasks.storages.LocalFiles'],
  title: 'Bring files into the working directory and out of it',
  description: 'Use `inputFiles` and `outputFiles` of WorkingDirectory and of script tasks instead.',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    inputs: z.union([z.string(), anyMap()]).optional().describe('File name to content, or to the URI of a file to copy.'),
    outputs: z.array(z.string()).optional().describe('Globs; the files that match go to internal storage.'),
  },
  outputs: { uris: z.record(z.string(), z.string()) },
  examples: [{ title: 'Two files for the tasks behind', yaml: 'inputs:\n  hello.txt: Hello\n  data.csv: "{{ outputs.export.uri }}"' }],
  async run(ctx, { inputs, outputs }) {
    for (const [name, content] of Object.entries(mapOf(inputs ?? {}))) await place(ctx, name, content)
    const uris: Record<string, string> = {}
    for (const path of await ctx.workingDir.match(outputs ?? [])) {
      uris[path] = await ctx.storage.put(createReadStream(await ctx.workingDir.resolve(path)), { name: path })
    }
    return { uris }
  },
})

async function place({ workingDir, storage }: RunContext, name: string, content: string): Promise<void> {
  const path = await workingDir.resolve(name)
  await mkdir(dirname(path), { recursive: true })
  if (/^(kestra|nsfile|file):\/\/\S+$/.test(content.trim())) await pipeline(await storage.read(content.trim()), createWriteStream(path))
  else await writeFile(path, content)
}
