import { createReadStream, createWriteStream, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { namespaceFilesShape, type RunContext, type TaskFiles } from '@windhover/sdk'
import { filesBelow } from './glob.ts'
import { loadNamespaceFiles } from './namespace-files-loader.ts'
import { storeOutputFiles, writeInputFiles } from './task-files.ts'
import type { TaskRenderer } from './task-renderer.ts'
import type { TaskWorkingDir } from './working-dir.ts'

/** The files of one task run: into its working directory and out of it. What is large streams. */
export function openTaskFiles(ctx: RunContext, renderer: TaskRenderer, workingDir: TaskWorkingDir): TaskFiles {
  const { storage } = ctx
  return {
    async provide({ inputFiles, namespaceFiles }) {
      if (namespaceFiles !== undefined) await loadNamespaceFiles(ctx, namespaceFilesShape.parse(namespaceFiles))
      if (inputFiles !== undefined && inputFiles !== null) await writeInputFiles(inputFiles, { renderer, workingDir, storage })
    },
    async fetch(uri) {
      const target = await workingDir.resolve(`${crypto.randomUUID()}${extensionOf(uri)}`)
      await pipeline(await storage.read(uri), createWriteStream(target))
      return target
    },
    async write(relative, content) {
      const target = await workingDir.resolve(relative)
      writeFileSync(target, content)
      return target
    },
    async makeFolder(relative) {
      const folder = await workingDir.resolve(relative)
      await mkdir(folder, { recursive: true })
      return folder
    },
    remove: async (relative) => rmSync(await workingDir.resolve(relative), { force: true }),
    store: (globs) => storeOutputFiles(globs, { storage, workingDir }),
    async storeFolder(folder) {
      const root = await workingDir.resolve(folder)
      const stored: Record<string, string> = {}
      for (const path of (await filesBelow(root)).toSorted())
        stored[path] = await storage.put(createReadStream(join(root, path)), { name: path })
      return stored
    },
  }
}

const extensionOf = (uri: string): string => /\.\w{1,16}$/.exec(uri)?.[0] ?? ''
