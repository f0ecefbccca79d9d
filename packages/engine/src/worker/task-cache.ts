import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import { cachePath, uriOfPath } from '@windhover/core/model/storage-path.ts'
import { parseDuration } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import type { TaskLogger } from './task-logger.ts'
import type { OutputMap } from './task-outputs.ts'
import type { TaskRenderer } from './task-renderer.ts'
import type { WorkerEnvironment } from './worker-environment.ts'
import { packFiles, unpackFile } from './zip.ts'

/** What the cache reads of an attempt. */
interface CachedAttempt {
  readonly job: WorkerJob
  readonly logger: TaskLogger
  readonly renderer: TaskRenderer
  readonly environment: WorkerEnvironment
}

export interface Cached {
  /** Absent when no key could be made: nothing is stored either. */
  readonly key?: string
  readonly outputs?: OutputMap
}

const member = 'outputs.ion'

/** What an earlier run of the same rendered task left, unless it is older than the ttl (spec §2.1). */
export async function findCached(attempt: CachedAttempt): Promise<Cached> {
  const { logger, job, environment } = attempt
  logger.debug(`Task output caching is enabled for task '${job.task.id}''`)
  const key = await cacheKey(attempt)
  if (key === undefined) return {}
  const path = pathOf(attempt, key)
  const { tenantId } = job.flow
  const found = await environment.storage.stat(tenantId, path)
  if (found === undefined) return { key }
  const ttlMs = await ttlOf(attempt)
  if (ttlMs !== undefined && found.modified + ttlMs < environment.clock.now()) {
    logger.debug('Cache is expired, deleting it')
    await environment.storage.delete(tenantId, path)
    return { key }
  }
  const text = await unpackFile(await buffer(await environment.storage.read(tenantId, path)), member)
  if (text === undefined) return { key }
  logger.info(`Skipping task execution for task '${job.task.id}' as there is an existing cache entry for it`)
  // written by storeCached from the outputs of the same task
  return { key, outputs: parseJson(text.toString('utf8')) as OutputMap }
}

export async function storeCached(attempt: CachedAttempt, key: string, outputs: OutputMap): Promise<void> {
  const { logger, job, environment } = attempt
  try {
    logger.info(`Uploading a cache entry for task '${job.task.id}'`)
    const path = pathOf(attempt, key)
    await environment.storage.write(job.flow.tenantId, path, await packFiles({ [member]: Buffer.from(stringifyJson(outputs)) }))
    logger.debug(`Caching entry uploaded in URI ${uriOfPath(path)}`)
  } catch (error) {
    logger.failure(error, job.flow.generation, (message) => `Unable to store the cache entry: ${message}`)
  }
}

/** SHA-256 of the task's rendered properties; a task that cannot be rendered has none, and says so in its log. */
async function cacheKey({ job, renderer, logger }: CachedAttempt): Promise<string | undefined> {
  try {
    const rendered = await renderer.deep({ ...job.task })
    return createHash('sha256').update(stringifyJson(rendered)).digest('hex')
  } catch (error) {
    logger.failure(error, job.flow.generation, () => `Unable to create the cache key for the task '${job.task.id}'`)
    return undefined
  }
}

async function ttlOf({ job, renderer }: CachedAttempt): Promise<number | undefined> {
  const ttl = job.task.taskCache?.ttl
  return ttl === undefined ? undefined : parseDuration(await renderer.text(String(ttl)))
}

const pathOf = ({ job }: CachedAttempt, key: string): string =>
  cachePath({ namespace: job.flow.namespace, flowId: job.flow.id, owner: key, value: job.taskRun.value })
