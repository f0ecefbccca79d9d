import { createReadStream } from 'node:fs'
import { anyMap, defineTask, type RunContext, TaskError, z } from '@windhover/sdk'
import { mapOf } from '../listing.ts'
import { rooted } from './matching-files.ts'

type Conflict = 'OVERWRITE' | 'SKIP' | 'ERROR'

export const uploadFiles = defineTask({
  type: 'io.kestra.plugin.core.namespace.UploadFiles',
  title: 'Put files into a namespace',
  description: 'Takes files of the working directory (`files`), files of internal storage (`filesMap`), or both.',
  properties: {
    namespace: z.string().describe('The namespace that gets the files.'),
    files: z.array(z.string()).optional().describe('Globs below the working directory.'),
    filesMap: z.union([z.string(), anyMap()]).optional().describe('Path in the namespace to URI, as a map or its JSON text.'),
    destination: z.string().default('/').describe('Put in front of every path.'),
    conflict: z.enum(['OVERWRITE', 'SKIP', 'ERROR']).default('OVERWRITE').describe('What to do with a file that is there already.'),
  },
  outputs: { files: z.record(z.string(), z.string()).optional() },
  examples: [
    { title: 'A file of an earlier task', yaml: 'namespace: company.team\nfilesMap:\n  reports/today.csv: "{{ outputs.report.uri }}"' },
    { title: 'Files of the working directory', yaml: 'namespace: company.team\nfiles:\n  - "scripts/**"\nconflict: SKIP' },
  ],
  async run(ctx, { namespace, files, filesMap, destination, conflict }) {
    if (files === undefined && filesMap === undefined) throw new TaskError('files or filesMap is required')
    const present = conflict === 'OVERWRITE' ? new Set<string>() : await presentFiles(ctx, namespace)
    for (const path of await ctx.workingDir.match(files ?? [])) {
      const target = rooted(`${destination.replace(/\/$/, '')}/${path}`)
      const read = async () => createReadStream(await ctx.workingDir.resolve(path))
      await upload(ctx, { namespace, target, conflict, read }, present)
    }
    for (const [path, uri] of Object.entries(mapOf(filesMap ?? {}))) {
      await upload(ctx, { namespace, target: rooted(destination + path), conflict, read: () => ctx.storage.read(uri) }, present)
    }
    return {}
  },
})

interface Upload {
  readonly namespace: string
  readonly target: string
  readonly conflict: Conflict
  readonly read: () => Promise<AsyncIterable<Uint8Array>>
}

async function presentFiles({ platform }: RunContext, namespace: string): Promise<ReadonlySet<string>> {
  return new Set((await platform.namespaceFiles.list(namespace)).map((file) => rooted(file.path)))
}

async function upload({ platform, logger }: RunContext, { namespace, target, conflict, read }: Upload, present: ReadonlySet<string>) {
  if (present.has(target) && conflict !== 'OVERWRITE') {
    const reason = `File '${target}' already exists in namespace '${namespace}' and conflict is set to ${conflict}`
    if (conflict === 'ERROR') throw new TaskError(reason)
    return logger.debug(`${reason}. Skipping.`)
  }
  await platform.namespaceFiles.put(namespace, target, await read(), conflict)
  logger.debug(`File '${target}' added to namespace '${namespace}'.`)
}
