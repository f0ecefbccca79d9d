import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseJson, TaskError, type TaskStorage } from '@windhover/sdk'
import { idOfText } from './system.ts'
import type { TaskRenderer } from './task-renderer.ts'
import { isPlainObject } from './task-renderer.ts'
import type { TaskWorkingDir } from './working-dir.ts'

/** Writes `inputFiles` into the working directory: file name → content or URI, or a text that renders to such a JSON map.
 *  The number of files. @throws TaskError when a name leaves the directory */
export async function writeInputFiles(
  inputFiles: unknown,
  place: { readonly renderer: TaskRenderer; readonly storage: TaskStorage; readonly workingDir: TaskWorkingDir },
): Promise<number> {
  const files = await renderedFiles(inputFiles, place.renderer)
  for (const [name, content] of files) {
    const target = await place.workingDir.resolve(name)
    await mkdir(dirname(target), { recursive: true })
    if (/^(?:kestra|nsfile|file):\/\//.test(content)) await pipeline(await place.storage.read(content), createWriteStream(target))
    else await writeFile(target, content)
  }
  return files.length
}

async function renderedFiles(inputFiles: unknown, renderer: TaskRenderer): Promise<readonly (readonly [string, string])[]> {
  const isText = typeof inputFiles === 'string'
  const rendered = isText ? parseFiles(await renderer.text(inputFiles)) : await renderer.deep(inputFiles)
  if (!isPlainObject(rendered)) throw new TaskError('`inputFiles` must be a map of file names to contents')
  // A null is "no such file" where it was written as YAML, and an empty file in the JSON form (spec §9.4).
  return Object.entries(rendered).flatMap(([name, content]) =>
    content === null || content === undefined ? (isText ? [[name, ''] as const] : []) : [[name, contentText(content)] as const],
  )
}

const contentText = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content))

function parseFiles(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new TaskError(`\`inputFiles\` must render to a JSON map of file names to contents, got '${text}'`, { cause })
  }
}

/** Puts the files that the globs match into the internal storage: relative path → URI. */
export async function storeOutputFiles(
  globs: readonly string[],
  place: { readonly storage: TaskStorage; readonly workingDir: TaskWorkingDir },
): Promise<Readonly<Record<string, string>>> {
  const root = await place.workingDir.path()
  const stored: Record<string, string> = {}
  for (const path of await place.workingDir.match(globs)) {
    const file = join(root, path)
    const name = `${idOfText(file)}-${basename(path).replaceAll(' ', '+')}`
    stored[path] = await place.storage.put(createReadStream(file), { name })
  }
  return stored
}
