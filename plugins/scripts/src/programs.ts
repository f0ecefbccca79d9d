import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Absolute path of the first of these programs that the PATH has. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '')
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) if (await isExecutable(path)) return path
  return undefined
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Runs a program to its end; what it printed. @throws with what it said on standard error */
export async function outputOf(program: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { stdout } = await execute(program, [...args], { signal, maxBuffer: 16 * 1024 * 1024 })
  return stdout.trim()
}
