import type { Readable } from 'node:stream'
import { type RunContext, type RunnerCommands, type RunnerResult, TaskError } from '@windhover/sdk'
import { containerLabels, containerRequest } from './container-request.ts'
import { DockerClient, DockerError } from './docker-client.ts'
import type { DockerProperties } from './docker-properties.ts'
import { packFolder, unpackFolder } from './folder-archive.ts'
import { ensureImage } from './image.ts'
import { readFrames } from './log-frames.ts'

interface Container {
  readonly id: string
  /** Folder in the container that holds the files: of a container taken up again, that of the worker before. */
  readonly folder: string
}

/**
 * Runs commands in a container of their own. When `ctx.signal` aborts the container is stopped and removed.
 * @throws TaskError when the image cannot be had, or the engine refuses
 */
export async function runContainer(ctx: RunContext, given: DockerProperties, commands: RunnerCommands): Promise<RunnerResult> {
  const client = new DockerClient(given.host)
  ctx.signal.throwIfAborted()
  const container = (given.resume ? await findEarlier(client, ctx) : undefined) ?? (await create(client, ctx, given, commands))
  const details = { containerId: container.id }
  const stop = Promise.withResolvers<void>()
  const onAbort = () => void stopContainer(client, container.id, given.killGracePeriod).then(stop.resolve, stop.reject)
  ctx.signal.addEventListener('abort', onAbort, { once: true })
  if (ctx.signal.aborted) onAbort()
  try {
    if (!given.wait) return { exitCode: 0, details }
    const exitCode = await Promise.race([follow(client, container.id, commands), stop.promise.then(() => 137)])
    if (!ctx.signal.aborted && given.fileHandlingStrategy === 'VOLUME') await bringBack(client, container, commands.workingDir)
    return { exitCode, details }
  } finally {
    ctx.signal.removeEventListener('abort', onAbort)
    if (ctx.signal.aborted) await stop.promise
    if ((given.delete && given.wait) || ctx.signal.aborted) await remove(client, container.id)
  }
}

/** A container that a worker which is gone made for this very attempt. */
async function findEarlier(client: DockerClient, ctx: RunContext): Promise<Container | undefined> {
  const labels = Object.entries(containerLabels(ctx)).map(([name, value]) => `${name}=${value}`)
  const answer = await client.text('/containers/json', { query: { all: '1', filters: JSON.stringify({ label: labels }) } })
  const [found] = JSON.parse(answer) as readonly { Id: string }[] // the API's list of containers
  if (found === undefined) return undefined
  const { Config, State } = await client.json(`/containers/${found.Id}/json`)
  const { WorkingDir } = Config as { WorkingDir: string } // both are always in the description of a container
  const { Status } = State as { Status: string }
  if (Status === 'created') {
    // It never started: the worker went before that, maybe before the files were in.
    await remove(client, found.Id)
    return undefined
  }
  ctx.logger.info(`Container ${found.Id.slice(0, 12)} of this task run is taken up again`)
  return { id: found.Id, folder: WorkingDir }
}

async function create(client: DockerClient, ctx: RunContext, given: DockerProperties, commands: RunnerCommands): Promise<Container> {
  const { containerImage: image, workingDir } = commands
  if (image === undefined || image === '') throw new TaskError('A container needs a `containerImage`')
  await ensureImage(client, ctx, { image, policy: given.pullPolicy, credentials: given.credentials, config: given.config })
  const { Id, Warnings } = await client.json('/containers/create', { method: 'POST', body: containerRequest(ctx, given, commands, image) })
  for (const warning of Array.isArray(Warnings) ? Warnings : []) ctx.logger.warn(String(warning))
  const id = String(Id)
  try {
    ctx.signal.throwIfAborted()
    if (given.fileHandlingStrategy === 'VOLUME')
      await client.text(`/containers/${id}/archive`, { method: 'PUT', query: { path: '/' }, body: packFolder(workingDir) })
    await client.text(`/containers/${id}/start`, { method: 'POST' })
  } catch (error) {
    await remove(client, id)
    throw error instanceof DockerError ? startRefused(error, commands.argv[0]) : error
  }
  ctx.logger.debug(`Starting command with container id ${id} [${commands.argv.join(' ')}]`)
  return { id, folder: workingDir }
}

function startRefused(error: DockerError, program = ''): TaskError {
  const isMissing = /executable file not found|no such file or directory/.test(error.message)
  return isMissing
    ? new TaskError(`The image has no program '${program}': ${error.message}`, { cause: error })
    : new TaskError(`The container could not be started: ${error.message}`, { cause: error })
}

/** Reads what the container prints until it ends; its exit code. */
async function follow(client: DockerClient, id: string, commands: RunnerCommands): Promise<number> {
  const logs: Readable = await client.open(`/containers/${id}/logs`, { query: { follow: '1', stdout: '1', stderr: '1' } })
  for await (const { stream, bytes } of readFrames(logs)) await commands.output(stream, bytes)
  const { StatusCode } = await client.json(`/containers/${id}/wait`, { method: 'POST' })
  return Number(StatusCode)
}

async function bringBack(client: DockerClient, { id, folder }: Container, workingDir: string): Promise<void> {
  await unpackFolder(await client.open(`/containers/${id}/archive`, { query: { path: folder } }), workingDir)
}

/** Asks, and kills after the grace time. Being gone already is as good. */
async function stopContainer(client: DockerClient, id: string, graceMs: number): Promise<void> {
  const seconds = Math.ceil(graceMs / 1000)
  const request = seconds === 0 ? { path: 'kill', query: {} } : { path: 'stop', query: { t: String(seconds) } }
  await unlessGone(client.text(`/containers/${id}/${request.path}`, { method: 'POST', query: request.query }))
}

async function remove(client: DockerClient, id: string): Promise<void> {
  await unlessGone(client.text(`/containers/${id}`, { method: 'DELETE', query: { force: '1', v: '1' } }))
}

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    const isGone = error instanceof DockerError && (error.status === 404 || error.status === 409 || error.status === 304)
    if (!isGone) throw error
  }
}
