import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The YAML files of a folder and below it, in order of their paths; a file is itself. */
export async function yamlFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true })
  const files = entries.filter((name) => /\.ya?ml$/.test(name)).sort()
  if (files.length === 0) throw new Error(`No .yml or .yaml file found at ${path}`)
  return files.map((name) => join(path, name))
}
