import { glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { WorkingDir } from '../run-context.ts'

export interface TemporaryFolder extends WorkingDir {
  remove(): Promise<void>
}

/** A real folder with some files in it. */
export async function openTemporaryFolder(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const root = await mkdtemp(join(tmpdir(), 'task-test-'))
  const inside = (path: string): string => {
    const absolute = resolve(root, path)
    if (absolute !== root && !absolute.startsWith(root + sep)) throw new Error(`'${path}' leaves the working directory`)
    return absolute
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(inside(path)), { recursive: true })
    await writeFile(inside(path), content)
  }
  return {
    path: async () => root,
    resolve: async (path) => inside(path),
    match: async (globs) => {
      const found: string[] = []
      for await (const entry of glob([...globs], { cwd: root, withFileTypes: true })) {
        if (entry.isFile()) found.push(relative(root, join(entry.parentPath, entry.name)))
      }
      return [...new Set(found)].sort()
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
