import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { TaskError, type WorkingDir } from '@windhover/sdk'
import { matchFiles } from './glob.ts'

/** A folder of one task run (or of a WorkingDirectory's whole job), made on first use. */
export class TaskWorkingDir implements WorkingDir {
  readonly #parent: string
  #made: Promise<string> | undefined

  constructor(parent: string) {
    this.#parent = parent
  }

  path(): Promise<string> {
    this.#made ??= mkdir(this.#parent, { recursive: true }).then(async () => realpath(await mkdtemp(join(this.#parent, 'wd-'))))
    return this.#made
  }

  /** Whether somebody asked for the folder. */
  get exists(): boolean {
    return this.#made !== undefined
  }

  async resolve(member: string): Promise<string> {
    const root = await this.path()
    if (isAbsolute(member) && member !== root && !member.startsWith(root + sep)) throw refused()
    const target = resolve(root, member)
    if (target !== root && !target.startsWith(root + sep)) throw refused()
    await refuseLinkOut(root, target)
    return target
  }

  async match(globs: readonly string[]): Promise<readonly string[]> {
    if (globs.length === 0) return []
    return matchFiles(await this.path(), globs)
  }

  async remove(): Promise<void> {
    if (this.#made === undefined) return
    await rm(await this.#made, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

/** A link inside the folder that points out of it is no way out. The nearest existing ancestor decides. */
async function refuseLinkOut(root: string, target: string): Promise<void> {
  let current = target
  while (current !== root) {
    const real = await realpath(current).catch(() => undefined)
    if (real !== undefined) {
      if (relative(root, real).startsWith('..')) throw refused()
      return
    }
    current = resolve(current, '..')
  }
}

const refused = () => new TaskError('The path to resolve must be a relative path inside the current working directory.')
