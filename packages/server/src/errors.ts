import { InvalidRequest, WindhoverError } from '@windhover/core/errors.ts'

/** Prefix of the message on the 1.3 paths by code; texts that carry their own prefix have none. */
const prefixes: Readonly<Record<string, string>> = {
  ILLEGAL_STATE: 'Illegal state: ',
  INVALID_REQUEST: 'Bad Request: ',
  INVALID_FILTER: 'Invalid query filters: ',
}

/** Slugs of the problem types of the 2.0 paths by status. */
const slugs: Readonly<Record<number, readonly [string, string]>> = {
  400: ['bad-request', 'Bad request'],
  401: ['unauthenticated', 'Unauthenticated'],
  403: ['forbidden', 'Forbidden'],
  404: ['not-found', 'Not found'],
  405: ['method-not-allowed', 'Method not allowed'],
  409: ['conflict', 'Conflict'],
  410: ['resource-expired', 'Resource expired'],
  412: ['precondition-failed', 'Precondition failed'],
  413: ['payload-too-large', 'Payload too large'],
  415: ['unsupported-media-type', 'Unsupported media type'],
  422: ['invalid-entity', 'Invalid entity'],
  429: ['too-many-requests', 'Too many requests'],
  503: ['service-unavailable', 'Service unavailable'],
  507: ['insufficient-storage', 'Insufficient storage'],
}

export interface ErrorAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Readonly<Record<string, unknown>>
}

/** The error as a client of that path expects it: HAL on the 1.3 paths, RFC 9457 on those that only 2.0 has. */
export function errorAnswer(error: unknown, path: string): ErrorAnswer {
  const { status, message, code } = facts(error)
  if (isProblemPath(path)) {
    const [slug, title] = slugs[status] ?? ['internal-error', 'Internal server error']
    return {
      status,
      contentType: 'application/problem+json',
      body: {
        type: `https://kestra.io/docs/api-reference/problems/${slug}`,
        title,
        status,
        detail: message,
        instance: path,
        message,
        code,
      },
    }
  }
  const text = `${prefixes[code] ?? ''}${message}`
  const embedded = code === 'FLOW_INVALID' || code === 'INVALID_ENTITY' ? { _embedded: { errors: [{ message }] } } : {}
  return {
    status,
    contentType: 'application/json',
    body: { message: text, code, _links: { self: [{ href: path, templated: false }] }, ...embedded },
  }
}

const isProblemPath = (path: string): boolean =>
  /\/actions\/|\/outputs\/|\/expressions(?:\/render)?$|\/distinct-field-values$|\/operations(?:\/|$)/.test(path)

const malformedForm =
  /^(Unexpected end of (multipart data|form)|Part terminated early|Malformed (part header|content type|urlencoded form)|Multipart: Boundary not found)/

function facts(error: unknown): { status: number; message: string; code: string } {
  if (error instanceof WindhoverError) return { status: error.status, message: error.message, code: error.code }
  // Fastify's own errors carry a status and a code.
  const { statusCode, code, message } = error as { statusCode?: unknown; code?: unknown; message?: unknown }
  if (typeof statusCode === 'number' && statusCode < 500)
    return { status: statusCode, message: String(message), code: String(code ?? 'BAD_REQUEST') }
  // busboy's errors of a form that is none carry nothing but a text
  if (typeof message === 'string' && malformedForm.test(message)) return { status: 400, message, code: 'INVALID_FORM' }
  return {
    status: 500,
    message: `Internal server error: ${error instanceof Error ? error.message : String(error)}`,
    code: 'INTERNAL_ERROR',
  }
}

/** Text of a query parameter that must be there. @throws InvalidRequest */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (value === null) throw InvalidRequest({ message: `Required QueryValue [${name}] not specified` })
  return value
}
