import type { Engine } from '@windhover/engine/engine.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What somebody must be allowed to do to use a route; `open` routes need no credentials. */
export type Permission =
  | 'open'
  | 'flow:read'
  | 'flow:write'
  | 'execution:read'
  | 'execution:write'
  | 'kv:read'
  | 'kv:write'
  | 'file:read'
  | 'file:write'
  | 'system:read'

export interface Call {
  readonly engine: Engine
  readonly tenantId: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed JSON, or the text of any other body that is not multipart; undefined without body. */
  readonly body: unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One endpoint. Paths below a tenant are written from there (`flows/:namespace`), the others with a leading slash. */
export interface Route {
  readonly method: Method
  /** Several paths where the generations spell it differently. */
  readonly paths: readonly string[]
  readonly permission: Permission
  /** The value is answered as JSON with status 200; null as 404; undefined with an empty body, unless the handler replied itself. */
  readonly handle: (call: Call) => Promise<unknown>
}

export function defineRoute(method: Method, paths: string | readonly string[], permission: Permission, handle: Route['handle']): Route {
  return { method, paths: typeof paths === 'string' ? [paths] : paths, permission, handle }
}

/** An answer that is not JSON with status 200. */
export class Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}
