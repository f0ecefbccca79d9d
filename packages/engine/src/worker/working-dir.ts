import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
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
    this.#made ??= mkdir(this.#parent, { recursive: true }).then(async () =>
      realpath(await mkdtemp(join(this.#parent, `wd-${process.pid}-`))),
    )
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

/** Removes the folders that servers which are gone left behind: their name says whose they are. */
export async function sweepWorkingDirs(parent: string): Promise<void> {
  const startedAt = Date.now() - process.uptime() * 1000
  const names = await readdir(parent).catch(() => []) // nobody made it yet
  for (const name of names) {
    const pid = Number(/^wd-(\d+)-/.exec(name)?.[1])
    if (Number.isNaN(pid)) continue
    const folder = join(parent, name)
    // A process in a container has the number of the one before it.
    const isLeft = pid === process.pid ? ((await stat(folder).catch(() => undefined))?.birthtimeMs ?? startedAt) < startedAt : !isAlive(pid)
    if (isLeft) await rm(folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
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
