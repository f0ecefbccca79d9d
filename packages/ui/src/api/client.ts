/** An answer that is not 2xx: the server's own words and its status; status 0 = the server could not be reached. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

const tenantPath = '/api/v1/main/'

/** Address of a path below the tenant, or of the path itself when it begins with a slash. */
export function apiUrl(path: string, query: Query = {}): string {
  const url = path.startsWith('/') ? path : tenantPath + path
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue
    for (const text of Array.isArray(value) ? value : [value]) params.append(name, String(text))
  }
  const text = params.toString()
  return text === '' ? url : `${url}?${text}`
}

interface Request {
  readonly method?: string
  readonly query?: Query
  readonly json?: unknown
  readonly text?: { readonly type: string; readonly content: string }
  readonly form?: FormData
  readonly signal?: AbortSignal
}

/** Calls the server; the parsed answer. @throws ApiError */
export async function call<T>(path: string, request: Request = {}): Promise<T> {
  const response = await send(path, request)
  const text = await response.text()
  if (!response.ok) throw new ApiError(response.status, messageOf(text) ?? `${response.status} ${response.statusText}`)
  return (isJson(response) && text !== '' ? JSON.parse(text) : text) as T // the caller knows the shape of the route it calls
}

async function send(path: string, { method = 'GET', query, json, text, form, signal }: Request): Promise<Response> {
  const type = json !== undefined ? 'application/json' : text?.type
  try {
    return await fetch(apiUrl(path, query), {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...csrfHeader(method), ...(type !== undefined && { 'content-type': type }) },
      body: json !== undefined ? JSON.stringify(json) : (text?.content ?? form ?? null),
      signal: signal ?? null,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'The server cannot be reached.')
  }
}

/** The server gives its token in a cookie that pages may read; requests that change something send it back. */
function csrfHeader(method: string): Record<string, string> {
  if (method === 'GET') return {}
  const token = /(?:^|;\s*)CSRF-TOKEN=([^;]+)/.exec(document.cookie)?.[1]
  return token === undefined ? {} : { 'x-csrf-token': decodeURIComponent(token) }
}

const isJson = (response: Response): boolean => /json/.test(response.headers.get('content-type') ?? '')

function messageOf(text: string): string | undefined {
  try {
    const { message, detail } = JSON.parse(text) as { message?: string; detail?: string }
    return message ?? detail
  } catch {
    return text === '' ? undefined : text
  }
}
