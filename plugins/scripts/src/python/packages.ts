import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RunContext, TaskError } from '@windhover/sdk'
import { findProgram, outputOf } from '../programs.ts'

export interface PackageRequest {
  /** The Python for which they are. */
  readonly python: string
  readonly dependencies: readonly string[]
  readonly packageManager: 'UV' | 'PIP'
  readonly isCached: boolean
}

/**
 * Installs packages on the worker; the folder for PYTHONPATH. The same set for the same Python is installed once.
 * @throws TaskError with what the package manager said
 */
export async function installPackages(ctx: RunContext, request: PackageRequest): Promise<string> {
  const workingDir = await ctx.workingDir.path()
  if (!request.isCached) {
    const folder = join(workingDir, `.packages-${crypto.randomUUID()}`)
    await install(ctx, request, folder)
    return folder
  }
  const parent = join(dirname(workingDir), 'python-packages')
  const folder = join(parent, await keyOf(ctx, request))
  if (await exists(folder)) return folder
  await mkdir(parent, { recursive: true })
  const building = await mkdtemp(join(parent, 'building-'))
  try {
    await install(ctx, request, building)
    // Another task may have been first: then its folder is as good.
    await rename(building, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error
    })
    return folder
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

async function keyOf(ctx: RunContext, { python, dependencies }: PackageRequest): Promise<string> {
  const version = await outputOf(python, ['-c', 'import sys; print(sys.version)'], ctx.signal)
  return createHash('sha256')
    .update(JSON.stringify([version, dependencies.toSorted()]))
    .digest('hex')
    .slice(0, 32)
}

async function install(ctx: RunContext, { python, dependencies, packageManager }: PackageRequest, target: string): Promise<void> {
  const uv = packageManager === 'UV' ? await findProgram('uv') : undefined
  const [program, ...args] =
    uv === undefined
      ? [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--target', target]
      : [uv, 'pip', 'install', '--quiet', '--python', python, '--target', target]
  const startedAt = performance.now()
  try {
    await outputOf(program ?? python, [...args, ...dependencies], ctx.signal)
  } catch (cause) {
    ctx.signal.throwIfAborted()
    throw new TaskError(`The dependencies ${dependencies.join(', ')} could not be installed: ${saidBy(cause)}`, { cause })
  }
  ctx.logger.debug(`Installed ${dependencies.join(', ')} in ${Math.round(performance.now() - startedAt)} ms`)
}

/** What a failed program printed. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  return said === '' ? error.message : said
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
