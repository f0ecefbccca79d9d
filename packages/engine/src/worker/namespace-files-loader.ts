import { createWriteStream } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type namespaceFilesShape, type RunContext, TaskError, type z } from '@windhover/sdk'
import { globExpression } from './glob.ts'
import { clockText } from './interruption.ts'

/** Copies the files of namespaces into the working directory (spec §9.4). */
export async function loadNamespaceFiles(ctx: RunContext, options: z.output<typeof namespaceFilesShape>): Promise<void> {
  if (!options.enabled) return
  const startedAt = performance.now()
  const namespaces = options.namespaces ?? [ctx.flow.namespace]
  let count = 0
  for (const namespace of namespaces) {
    for (const { path } of await ctx.platform.namespaceFiles.list(namespace)) {
      if (path.endsWith('/') || !isWanted(path, options)) continue
      if (await loadOne(ctx, options, namespace, path)) count += 1
    }
  }
  const durationMs = Math.round(performance.now() - startedAt)
  ctx.metrics.counter('namespacefiles.count', count)
  ctx.metrics.timer('namespacefiles.duration', durationMs)
  ctx.logger.info(`Loaded ${count} namespace files from '${namespaces.join(', ')}' in ${clockText(durationMs)}`)
}

async function loadOne(ctx: RunContext, options: z.output<typeof namespaceFilesShape>, namespace: string, path: string): Promise<boolean> {
  const relative = options.folderPerNamespace ? `${namespace}${path}` : path.slice(1)
  const target = await ctx.workingDir.resolve(relative)
  const isThere = await access(target).then(
    () => true,
    () => false,
  )
  if (isThere && options.ifExists !== 'OVERWRITE') {
    const message = `File already exists: ${relative}`
    if (options.ifExists === 'FAIL') throw new TaskError(message)
    if (options.ifExists === 'WARN') ctx.logger.warn(`${message}, it is not replaced`)
    return false
  }
  await mkdir(dirname(target), { recursive: true })
  await pipeline(await ctx.platform.namespaceFiles.read(namespace, path), createWriteStream(target))
  return true
}

/** Patterns that start with a word character match at any depth. */
function isWanted(
  path: string,
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): boolean {
  const matches = (pattern: string) => globExpression(/^\w/.test(pattern) ? `**/${pattern}` : pattern).test(path)
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches)
}
