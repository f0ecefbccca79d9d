import { linesOf, type RunContext, TaskError } from '@windhover/sdk'
import { type DockerClient, DockerError } from './docker-client.ts'
import type { DockerProperties } from './docker-properties.ts'

export interface ImageRequest {
  readonly image: string
  readonly policy: DockerProperties['pullPolicy']
  readonly credentials: DockerProperties['credentials']
  readonly config: DockerProperties['config']
}

/** Makes sure that the engine has an image, as the policy says. @throws TaskError when it cannot be had */
export async function ensureImage(client: DockerClient, ctx: RunContext, request: ImageRequest): Promise<void> {
  const { image, policy } = request
  if (policy !== 'ALWAYS' && (await isThere(client, image))) return
  if (policy === 'NEVER') throw new TaskError(`The image '${image}' is not on the engine, and the pull policy NEVER forbids to fetch it`)
  await pull(client, ctx, request)
}

async function isThere(client: DockerClient, image: string): Promise<boolean> {
  try {
    await client.text(`/images/${image}/json`)
    return true
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return false
    throw error
  }
}

async function pull(client: DockerClient, ctx: RunContext, { image, credentials, config }: ImageRequest): Promise<void> {
  const auth = authOf(image, credentials, config)
  const failed = (reason: string, cause?: unknown) => new TaskError(`The image '${image}' could not be pulled: ${reason}`, { cause })
  ctx.logger.debug(`Pulling image ${image}`)
  try {
    const progress = await client.open('/images/create', {
      method: 'POST',
      query: { fromImage: withTag(image) },
      signal: ctx.signal,
      ...(auth === undefined ? {} : { headers: { 'x-registry-auth': Buffer.from(JSON.stringify(auth)).toString('base64url') } }),
    })
    for await (const line of linesOf(progress)) {
      // One JSON map a line, as the API says.
      const { error } = JSON.parse(line === '' ? '{}' : line) as { error?: string }
      if (error !== undefined) throw failed(error)
    }
  } catch (cause) {
    if (cause instanceof DockerError) throw failed(cause.message, cause)
    throw cause
  }
  ctx.logger.debug(`Image pulled ${image}`)
}

/** Without a tag the engine would pull every tag there is. */
const withTag = (image: string): string => (/(?::[\w.-]+|@sha256:\w+)$/.test(image) ? image : `${image}:latest`)

/** What the registry wants to see: the credentials of the task, else those of `config` for that registry. */
function authOf(
  image: string,
  credentials: DockerProperties['credentials'],
  config: DockerProperties['config'],
): Readonly<Record<string, unknown>> | undefined {
  const registry = registryOf(image)
  if (credentials !== undefined) {
    const { registry: serveraddress = registry, username, password, registryToken, identityToken, auth } = credentials
    return { serveraddress, username, password, registrytoken: registryToken, identitytoken: identityToken, auth }
  }
  if (config === undefined) return undefined
  const { auths = {} } = configOf(config)
  const found = Object.entries(auths).find(([address]) => address.replace(/^https?:\/\//, '').startsWith(registry))
  if (found === undefined) return undefined
  const [username, ...password] = Buffer.from(found[1].auth ?? '', 'base64')
    .toString()
    .split(':')
  return { serveraddress: found[0], username, password: password.join(':') }
}

function configOf(config: NonNullable<DockerProperties['config']>): { readonly auths?: Record<string, { auth?: string }> } {
  try {
    // The form of Docker's own file; what else it holds does not matter.
    return (typeof config === 'string' ? JSON.parse(config) : config) as { auths?: Record<string, { auth?: string }> }
  } catch (cause) {
    throw new TaskError('`config` of the Docker task runner must be the JSON of a Docker `config.json`', { cause })
  }
}

/** `docker.io` is meant where the first part of the name is no host. */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'index.docker.io'
}
