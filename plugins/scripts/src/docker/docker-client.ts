import { type ClientRequest, type IncomingMessage, request as send } from 'node:http'
import { request as sendSecurely } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TaskError } from '@windhover/sdk'

export interface DockerRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD'
  readonly query?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON; a stream is sent as a tar archive. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the request, not what it started. */
  readonly signal?: AbortSignal
}

/** An answer that is not what was asked for. */
export class DockerError extends TaskError {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const version = '/v1.41'
const defaultSocket = '/var/run/docker.sock'
const pingMs = 2_000

/** The HTTP API of a Docker engine, over a socket or TCP. */
export class DockerClient {
  readonly #address: string
  readonly #target: { readonly socketPath: string } | { readonly host: string; readonly port: number; readonly secure: boolean }

  /** `host`: `unix:///path`, `tcp://host:port` or `http(s)://host:port`; absent: DOCKER_HOST, then the usual socket. */
  constructor(host: string | undefined) {
    this.#address = host ?? process.env['DOCKER_HOST'] ?? `unix://${defaultSocket}`
    this.#target = targetOf(this.#address)
  }

  /** Whether an engine is there. */
  async answers(): Promise<boolean> {
    try {
      await this.text('/_ping', { signal: AbortSignal.timeout(pingMs) })
      return true
    } catch {
      // Nobody there, or nobody we may talk to: no engine for us.
      return false
    }
  }

  /** @throws DockerError with what the engine says; TaskError when there is none */
  async open(path: string, options: DockerRequest = {}): Promise<IncomingMessage> {
    const { body, query = {}, method = 'GET', signal, headers = {} } = options
    const isStream = isReadable(body)
    const json = body === undefined || isStream ? undefined : Buffer.from(JSON.stringify(body))
    const answer = Promise.withResolvers<IncomingMessage>()
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const request = this.#request(`${version}${path}${given.length === 0 ? '' : `?${new URLSearchParams(given)}`}`, {
      method,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(json.length) }),
        ...(isStream ? { 'content-type': 'application/x-tar' } : {}),
      },
    })
    request.once('response', answer.resolve)
    request.once('error', (cause) => answer.reject(this.#unreachable(cause, signal)))
    // The answer may come before the body is sent, and says better what is wrong than the broken pipe does.
    if (isStream) void pipeline(body, request).catch((cause: unknown) => answer.reject(this.#unreachable(cause, signal)))
    else request.end(json)
    const response = await answer.promise
    if ((response.statusCode ?? 500) < 400) return response
    throw new DockerError(response.statusCode ?? 500, messageOf(await textOf(response)))
  }

  async text(path: string, options: DockerRequest = {}): Promise<string> {
    return textOf(await this.open(path, options))
  }

  async json(path: string, options: DockerRequest = {}): Promise<Readonly<Record<string, unknown>>> {
    // Every answer of the engine that is read this way is a map.
    return JSON.parse((await this.text(path, options)) || '{}') as Record<string, unknown>
  }

  #request(path: string, options: { method: string; headers: Record<string, string>; signal?: AbortSignal }): ClientRequest {
    if ('socketPath' in this.#target) return send({ ...options, path, socketPath: this.#target.socketPath, host: 'docker', agent: false })
    const { host, port, secure } = this.#target
    return (secure ? sendSecurely : send)({ ...options, path, host, port, agent: false })
  }

  #unreachable(cause: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted === true) return signal.reason
    return new TaskError(
      `No container engine answers at ${this.#address}: ${cause instanceof Error ? cause.message : String(cause)}. Start Docker there, or use the task runner io.kestra.plugin.core.runner.Process`,
      { cause },
    )
  }
}

function targetOf(address: string) {
  if (address.startsWith('unix://')) return { socketPath: address.slice('unix://'.length) }
  if (address.startsWith('/')) return { socketPath: address }
  const url = new URL(address.replace(/^tcp:/, 'http:'))
  const secure = url.protocol === 'https:'
  return { host: url.hostname, port: Number(url.port || (secure ? 2376 : 2375)), secure }
}

function isReadable(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && 'pipe' in value
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer) // an http response without encoding gives buffers
  return Buffer.concat(pieces).toString('utf8')
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    // Not JSON: said as it is.
    return text
  }
}
