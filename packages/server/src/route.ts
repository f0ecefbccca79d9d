import type { Generation } from '@windhover/core/generation.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import type { Identity } from '@windhover/engine/services/credentials/index.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a permission speaks about. */
const nouns = [
  'flow',
  'execution',
  'trigger',
  'log',
  'metric',
  'kv',
  'file',
  'namespace',
  'secret',
  'dashboard',
  'blueprint',
  'plugin',
  'token',
  'user',
  'system',
] as const

/** What somebody must be allowed to do to use a route. `open` routes need no credentials; `setup` ones none before there is an owner,
 *  and any afterwards. */
export type Permission = 'open' | 'setup' | `${(typeof nouns)[number]}:${'read' | 'write'}`

/** What OpenAPI says about a route. The parameters of its path are described by the path itself. */
export interface RouteDocs {
  /** Name of the operation as Kestra's OpenAPI has it; a list gives one for each path of the route. */
  readonly operationId: string | readonly string[]
  /** Group as Kestra's OpenAPI has it (`Executions`, `Namespace files`…). */
  readonly tag: string
  readonly summary?: string
  /** Query parameters; one that is not optional is required. `filters` stands for `filters[field][OP]=value`. */
  readonly query?: Readonly<Record<string, ZodType>>
  readonly body?: ZodType
  /** Media types of the body, `application/json` when absent. */
  readonly bodyType?: string | readonly string[]
  readonly response?: ZodType
  /** Media type of the answer, `application/json` when absent. */
  readonly responseType?: string
  /** Status of success, 200 when absent; 204 has no body. */
  readonly status?: number
  /** Generations of the API whose clients know this operation; both when absent. */
  readonly generations?: readonly Generation[]
}

export interface Call {
  readonly engine: Engine
  readonly identity: Identity
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
  readonly docs?: RouteDocs
  /** Runs before the body is read; what it throws is the answer. */
  readonly prepare?: (call: Omit<Call, 'body'>) => Promise<void>
  /** Told when a body could not be read. */
  readonly unread?: (call: Omit<Call, 'body'>, error: Error) => void
}

export function defineRoute(
  method: Method,
  paths: string | readonly string[],
  permission: Permission,
  handle: Route['handle'],
  docs?: RouteDocs,
): Route {
  return { method, paths: typeof paths === 'string' ? [paths] : paths, permission, handle, ...(docs !== undefined && { docs }) }
}

type AnswerHeaders = Readonly<Record<string, string | string[]>>

/** An answer that is not JSON with status 200. */
export class Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: AnswerHeaders

  constructor(status: number, body?: unknown, headers: AnswerHeaders = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}
