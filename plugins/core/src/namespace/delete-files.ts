import { defineTask, stringOrList, z } from '@windhover/sdk'
import { listOf } from '../listing.ts'
import { fileMatcher, rooted } from './matching-files.ts'

export const deleteFiles = defineTask({
  type: 'io.kestra.plugin.core.namespace.DeleteFiles',
  title: 'Delete files of a namespace',
  properties: {
    namespace: z.string().describe('The namespace whose files go.'),
    files: stringOrList().describe('Globs such as `scripts/*.py` or `**.tmp`.'),
    deleteParentFolder: z.boolean().default(false).describe('Also delete folders that are empty then.'),
  },
  outputs: { files: z.record(z.string(), z.string()).optional() },
  metrics: [{ name: 'deleted', type: 'counter', description: 'Files deleted.' }],
  examples: [{ title: 'Temporary files', yaml: 'namespace: company.team\nfiles:\n  - "**.tmp"' }],
  async run({ platform, logger, metrics }, { namespace, files, deleteParentFolder }) {
    const matches = fileMatcher(listOf(files))
    const all = (await platform.namespaceFiles.list(namespace)).map((file) => rooted(file.path)).filter((path) => !path.endsWith('/'))
    const gone = new Set<string>()
    for (const path of all.filter(matches)) {
      if (!(await platform.namespaceFiles.delete(namespace, path))) continue
      gone.add(path)
      logger.debug(`Deleted ${path}`)
    }
    if (deleteParentFolder) {
      for (const folder of emptyFolders(all, gone)) {
        await platform.namespaceFiles.delete(namespace, folder)
        logger.debug(`Deleted empty folder: ${folder}`)
      }
    }
    metrics.counter('deleted', gone.size)
    return {}
  },
})

/** Folders of deleted files in which nothing is left, without their trailing `/`, the deepest first. */
function emptyFolders(all: readonly string[], gone: ReadonlySet<string>): readonly string[] {
  const folders = new Set<string>()
  for (const path of gone) {
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) folders.add(folder)
  }
  const left = all.filter((path) => !gone.has(path))
  return [...folders].filter((folder) => !left.some((path) => path.startsWith(`${folder}/`))).sort((a, b) => b.length - a.length)
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
