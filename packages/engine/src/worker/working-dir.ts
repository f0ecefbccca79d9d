import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { TaskError, type WorkingDir } from '@windhover/sdk'
import { matchFiles } from './glob.ts'

/** A folder of one task run (or of a WorkingDirectory's whole job), made on first use.
 *  Single entries are made and looked up synchronously: that takes microseconds, the way through the thread pool many times that. */
export class TaskWorkingDir implements WorkingDir {
  readonly #parent: string
  #made: Promise<string> | undefined

  constructor(parent: string) {
    this.#parent = parent
  }

  path(): Promise<string> {
    this.#made ??= new Promise((resolve) => resolve(makeFolder(this.#parent)))
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
    refuseLinkOut(root, target)
    return target
  }

  async match(globs: readonly string[]): Promise<readonly string[]> {
    if (globs.length === 0) return []
    return matchFiles(await this.path(), globs)
  }

  async remove(): Promise<void> {
    if (this.#made === undefined) return
    if (removeSmall(await this.#made)) return
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

function makeFolder(parent: string): string {
  const prefix = join(parent, `wd-${process.pid}-`)
  try {
    return realpathSync(mkdtempSync(prefix))
  } catch {
    // The parent is not there yet; if that is not the reason, this says what is.
    mkdirSync(parent, { recursive: true })
    return realpathSync(mkdtempSync(prefix))
  }
}

const smallFolder = 8

/** False when there is more in the folder than is removed in no time. */
function removeSmall(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    if (entries.length > smallFolder || entries.some((entry) => entry.isDirectory())) return false
    for (const entry of entries) unlinkSync(join(folder, entry.name))
    rmdirSync(folder)
    return true
  } catch {
    // Somebody still writes there, or took it away: the patient way decides.
    return false
  }
}

/** A link inside the folder that points out of it is no way out. The nearest existing ancestor decides. */
function refuseLinkOut(root: string, target: string): void {
  let current = target
  while (current !== root) {
    const real = existingPath(current)
    if (real !== undefined) {
      if (relative(root, real).startsWith('..')) throw refused()
      return
    }
    current = resolve(current, '..')
  }
}

function existingPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    // Nothing is there.
    return undefined
  }
}

const refused = () => new TaskError('The path to resolve must be a relative path inside the current working directory.')
