import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cachePath, uriOfPath } from '@windhover/core/model/storage-path.ts'
import { parseDuration, TaskError, z } from '@windhover/sdk'
import type { Attempt } from './attempt.ts'
import { packFolder, unpackFolder } from './zip.ts'

export const cacheShape = z.object({ patterns: z.array(z.string()).min(1), ttl: z.union([z.string(), z.number()]).optional() })
export type CacheOptions = z.output<typeof cacheShape>

/** Unpacks what an earlier run of this WorkingDirectory kept. The date from which a file counts as changed. */
export async function restoreCache(attempt: Attempt, { ttl }: CacheOptions): Promise<number> {
  const { environment, job, logger, workingDir } = attempt
  const { tenantId } = job.flow
  const path = pathOf(attempt)
  const found = await environment.storage.stat(tenantId, path)
  if (found === undefined) return 0
  if (ttl !== undefined) {
    const ttlMs = parseDuration(ttl)
    if (ttlMs === undefined) throw new TaskError(`The cache ttl '${ttl}' is not a duration; write ISO-8601 such as PT1H, or seconds`)
    if (found.modified + ttlMs < environment.clock.now()) {
      logger.debug('Cache is expired, deleting it')
      await environment.storage.delete(tenantId, path)
      return 0
    }
  }
  const zip = join(environment.configuration.tmpPath, `cache-${randomBytes(12).toString('hex')}.zip`)
  try {
    await mkdir(environment.configuration.tmpPath, { recursive: true })
    await pipeline(await environment.storage.read(tenantId, path), createWriteStream(zip))
    await unpackFolder(zip, await workingDir.path())
    logger.debug('The cache was unpacked into the working directory')
  } finally {
    await rm(zip, { force: true })
  }
  // The file system's own clock decides what is newer: the youngest file that was just unpacked marks the moment.
  return newestOf(attempt, await workingDir.match(['**']))
}

/** Keeps the matched files when one of them is newer than what was restored. A failure is only told: the task has done its work. */
export async function keepCache(attempt: Attempt, { patterns }: CacheOptions, restoredAt: number): Promise<void> {
  const { environment, job, logger, workingDir } = attempt
  try {
    const files = await workingDir.match(patterns)
    if (files.length === 0 || (await newestOf(attempt, files)) <= restoredAt) return
    logger.debug('Cache files changed, we update the cache')
    await environment.storage.write(job.flow.tenantId, pathOf(attempt), packFolder(await workingDir.path(), files))
    logger.debug(`Caching in ${uriOfPath(pathOf(attempt))}`)
  } catch (error) {
    logger.failure(error, job.flow.generation, (message) => `Unable to store the cache: ${message}`)
  }
}

async function newestOf({ workingDir }: Attempt, files: readonly string[]): Promise<number> {
  const root = await workingDir.path()
  const dates = await Promise.all(files.map(async (file) => (await stat(join(root, file))).mtimeMs))
  return dates.reduce((newest, date) => Math.max(newest, date), 0)
}

const pathOf = ({ job }: Attempt): string =>
  cachePath({ namespace: job.flow.namespace, flowId: job.flow.id, owner: job.task.id, value: job.taskRun.value })
