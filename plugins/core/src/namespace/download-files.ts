import { defineTask, stringOrList, z } from '@windhover/sdk'
import { listOf } from '../listing.ts'
import { fileMatcher, rooted } from './matching-files.ts'

export const downloadFiles = defineTask({
  type: 'io.kestra.plugin.core.namespace.DownloadFiles',
  title: 'Copy namespace files to internal storage',
  properties: {
    namespace: z.string().describe('The namespace whose files are wanted.'),
    files: stringOrList().describe('Globs such as `scripts/*.py` or `**.sql`.'),
    destination: z.string().default('').describe('Put in front of the path of each copy.'),
  },
  outputs: { files: z.record(z.string(), z.string()).describe('Path in the namespace to URI.') },
  metrics: [{ name: 'downloaded', type: 'counter', description: 'Files copied.' }],
  examples: [{ title: 'All SQL files', yaml: 'namespace: company.team\nfiles:\n  - "**.sql"' }],
  async run({ platform, storage, logger, metrics }, { namespace, files, destination }) {
    const matches = fileMatcher(listOf(files))
    const uris: Record<string, string> = {}
    for (const { path } of await platform.namespaceFiles.list(namespace)) {
      if (path.endsWith('/') || !matches(path)) continue
      const name = `${destination}${rooted(path).slice(1)}`
      const uri = await storage.put(await platform.namespaceFiles.read(namespace, path), { name })
      logger.debug(`Downloaded ${uri}`)
      uris[rooted(path)] = uri
    }
    metrics.counter('downloaded', Object.keys(uris).length)
    return { files: uris }
  },
})
