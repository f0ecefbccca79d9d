import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { TaskFiles, TaskStorage, WorkingDir } from '../run-context.ts'

/** Files of a test's working directory, against the storage of the test. `inputFiles` are taken as they are, namespace files are none. */
export function memoryFiles(storage: TaskStorage, workingDir: WorkingDir): TaskFiles {
  const store = async (folder: string, paths: readonly string[]): Promise<Record<string, string>> => {
    const stored: Record<string, string> = {}
    for (const path of paths) stored[path] = await storage.put(await readFile(join(folder, path)), { name: basename(path) })
    return stored
  }
  return {
    async provide({ inputFiles }) {
      if (typeof inputFiles !== 'object' || inputFiles === null) return
      for (const [name, content] of Object.entries(inputFiles)) {
        const target = await workingDir.resolve(name)
        await mkdir(dirname(target), { recursive: true })
        await writeFile(target, String(content))
      }
    },
    async fetch(uri) {
      const target = await workingDir.resolve(crypto.randomUUID())
      await writeFile(target, await storage.read(uri))
      return target
    },
    async write(relative, content) {
      const target = await workingDir.resolve(relative)
      await writeFile(target, content)
      return target
    },
    async makeFolder(relative) {
      const folder = await workingDir.resolve(relative)
      await mkdir(folder, { recursive: true })
      return folder
    },
    remove: async (relative) => rm(await workingDir.resolve(relative), { force: true }),
    store: async (globs) => store(await workingDir.path(), await workingDir.match(globs)),
    async storeFolder(folder) {
      const paths = await workingDir.match([`${folder}/**`])
      return store(
        await workingDir.resolve(folder),
        paths.map((path) => path.slice(folder.length + 1)),
      )
    },
  }
}
