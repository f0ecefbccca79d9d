import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Connection } from './connection.ts'

export interface ApiRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** A text is sent as it is with `type`; a form as multipart; anything else as JSON. */
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData | object
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The server refused, or nobody answered. The message says which, and what it said. */
export class ApiError extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Speaks with a server's REST API on its tenant's paths. */
export class ApiClient {
  readonly connection: Connection

  constructor(connection: Connection) {
    this.connection = connection
  }

  /** The parsed JSON of the answer; undefined when it is empty. `path` is below `/api/v1/{tenant}/`. @throws ApiError */
  async json(method: string, path: string, request: ApiRequest = {}): Promise<unknown> {
    const text = await (await this.send(method, path, request)).text()
    return text === '' ? undefined : parseJson(text)
  }

  /** The answer, whatever it holds. A path that begins with a slash is taken as it is. @throws ApiError */
  async send(method: string, path: string, { query = {}, body, type, headers = {}, signal }: ApiRequest = {}): Promise<Response> {
    const { server, tenant, isVerbose } = this.connection
    const url = new URL(path.startsWith('/') ? `${server}${path}` : `${server}/api/v1/${encodeURIComponent(tenant)}/${path}`)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
    const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
    const contentType = type ?? (body === undefined || isRaw ? undefined : 'application/json')
    const response = await fetch(url, {
      method,
      headers: { ...this.connection.headers, ...headers, ...(contentType !== undefined && { 'content-type': contentType }) },
      ...(body !== undefined && { body: isRaw ? body : stringifyJson(body) }),
      ...(signal !== undefined && { signal }),
    }).catch((cause: unknown) => {
      if (signal?.aborted === true) throw cause
      throw new ApiError(`No answer from ${server}: ${reasonOf(cause)}`, undefined, { cause })
    })
    if (isVerbose) console.error(`${method} ${url.href} → ${response.status}`)
    if (!response.ok) throw await refusal(response, `${method} ${url.pathname}`)
    return response
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(error)
}

async function refusal(response: Response, what: string): Promise<ApiError> {
  const text = await response.text()
  const said = messageIn(text)
  if (response.status === 401)
    return new ApiError('The server asks for credentials: windhover login, --user name:password or --api-token', 401)
  return new ApiError(
    said === undefined || said === 'Not Found' ? `${what} was answered with ${response.status} ${response.statusText}` : said,
    response.status,
  )
}

function messageIn(text: string): string | undefined {
  if (text.trim() === '') return undefined
  try {
    // The error answers of the API; a proxy's page fails to parse.
    const { message, detail } = JSON.parse(text) as { message?: unknown; detail?: unknown }
    return typeof message === 'string' ? message : typeof detail === 'string' ? detail : text
  } catch {
    return text.slice(0, 500)
  }
}
