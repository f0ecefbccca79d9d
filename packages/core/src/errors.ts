/** One row of the error table: a stable code, the HTTP status, and a message made from typed fields. */
export interface ErrorDefinition<Fields> {
  readonly code: string
  readonly status: number
  (fields: Fields, options?: { cause?: unknown }): WindhoverError
}

/** An error with a code the server maps to JSON, the command line to an exit code, and the interface to a text. */
export class WindhoverError extends Error {
  readonly code: string
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>

  constructor(row: { code: string; status: number; message: string; fields: object }, cause?: unknown) {
    super(row.message, cause === undefined ? undefined : { cause })
    this.name = 'WindhoverError'
    this.code = row.code
    this.status = row.status
    this.fields = { ...row.fields }
  }
}

/** Adds a row to the error table. The message names the thing, its value and what was expected. */
export function defineError<Fields extends object>(
  code: string,
  status: number,
  message: (fields: Fields) => string,
): ErrorDefinition<Fields> {
  const create = (fields: Fields, options?: { cause?: unknown }) =>
    new WindhoverError({ code, status, message: message(fields), fields }, options?.cause)
  return Object.assign(create, { code, status })
}

export const FlowNotFound = defineError(
  'FLOW_NOT_FOUND',
  404,
  (_: { namespace: string; flowId: string; revision?: number }) => 'Requested Flow is not found.',
)
export const FlowDisabled = defineError('FLOW_DISABLED', 409, (_: { namespace: string; flowId: string }) => 'Requested Flow is disabled.')
export const FlowInvalid = defineError('FLOW_INVALID', 422, (p: { message: string }) => p.message)
export const FlowBroken = defineError('FLOW_BROKEN', 409, (p: { message: string }) => `Requested Flow is not valid. Error: ${p.message}`)
export const ExecutionNotFound = defineError(
  'EXECUTION_NOT_FOUND',
  404,
  (p: { executionId: string }) => `Execution '${p.executionId}' not found`,
)
export const TaskRunNotFound = defineError('TASK_RUN_NOT_FOUND', 404, (p: { taskRunId: string }) => `Task run '${p.taskRunId}' not found`)
export const OperationNotFound = defineError(
  'OPERATION_NOT_FOUND',
  404,
  (p: { operationId: string }) => `Operation '${p.operationId}' not found`,
)
export const InvalidInput = defineError('INVALID_INPUT', 422, (p: { message: string }) => `Invalid entity: ${p.message}`)
export const IllegalState = defineError('ILLEGAL_STATE', 409, (p: { message: string }) => p.message)
export const InvalidRequest = defineError('INVALID_REQUEST', 400, (p: { message: string }) => p.message)
export const InvalidFilter = defineError('INVALID_FILTER', 400, (p: { message: string }) => p.message)
export const InvalidEntity = defineError('INVALID_ENTITY', 422, (p: { message: string }) => p.message)
export const Unauthorized = defineError(
  'UNAUTHORIZED',
  401,
  (_: Record<never, never>) => 'This server needs credentials: sign in, or send them with the request.',
)
export const FileNotFound = defineError(
  'FILE_NOT_FOUND',
  404,
  (p: { uri: string }) => `File '${p.uri}' was not found in the internal storage`,
)
export const PathRefused = defineError(
  'PATH_REFUSED',
  422,
  (p: { path: string; reason: string }) => `The path '${p.path}' is refused: ${p.reason}`,
)
export const KeyNotFound = defineError(
  'KEY_NOT_FOUND',
  404,
  (p: { key: string; namespace: string }) => `The key '${p.key}' does not exist in the namespace '${p.namespace}'.`,
)
export const KeyExpired = defineError('KEY_EXPIRED', 410, (_: { key: string; namespace: string }) => 'The requested value has expired')
export const DatabaseLocked = defineError(
  'DATABASE_LOCKED',
  503,
  (p: { path: string }) =>
    `The database '${p.path}' is in use by another server. Stop that one, or give this one a data folder of its own (--data).`,
)
export const DatabaseBroken = defineError(
  'DATABASE_BROKEN',
  503,
  (p: { path: string; reason: string }) =>
    `The database '${p.path}' is damaged or no database: ${p.reason}. Nothing was changed; restore the file from a backup, or move it away to start empty.`,
)
export const DatabaseNewer = defineError(
  'DATABASE_NEWER',
  503,
  (p: { path: string; reason: string }) => `The database '${p.path}' was written by a newer release: ${p.reason}.`,
)
export const DatabaseFull = defineError(
  'DATABASE_FULL',
  507,
  (p: { path: string }) =>
    `There is no space left for the database '${p.path}': nothing of this change was written. Free some space and try again.`,
)
export const DatabaseConflict = defineError(
  'DATABASE_CONFLICT',
  409,
  (p: { path: string; reason: string }) => `The database '${p.path}' has that row already: ${p.reason}`,
)
export const DatabaseFailed = defineError(
  'DATABASE_FAILED',
  500,
  (p: { path: string; reason: string }) => `The database '${p.path}' failed: ${p.reason}`,
)
export const TriggerNotFound = defineError(
  'TRIGGER_NOT_FOUND',
  404,
  (p: { namespace: string; flowId: string; triggerId: string }) =>
    `Trigger '${p.triggerId}' of the flow '${p.namespace}.${p.flowId}' not found`,
)
export const ShardLost = defineError(
  'SHARD_LOST',
  409,
  (_: Record<never, never>) => 'Another scheduler owns these triggers now: nothing of this change was written.',
)
export const Forbidden = defineError(
  'FORBIDDEN',
  403,
  (p: { permission: string }) => `These credentials do not allow '${p.permission}': use others, or a token whose permissions name it.`,
)
export const TooManyAttempts = defineError(
  'TOO_MANY_ATTEMPTS',
  429,
  (p: { retryAfterSeconds: number }) => `Too many failed attempts to sign in: try again in ${p.retryAfterSeconds} s.`,
)
export const ForeignHost = defineError(
  'FOREIGN_HOST',
  403,
  (p: { host: string }) => `This server is not called '${p.host}': use its own address, or add the name to windhover.server.allowed-hosts.`,
)
export const ForeignOrigin = defineError(
  'FOREIGN_ORIGIN',
  403,
  (p: { origin: string }) => `Pages of '${p.origin}' may not use this server: allow that origin in micronaut.server.cors.`,
)
export const CsrfMissing = defineError(
  'CSRF_MISSING',
  403,
  (_: Record<never, never>) => 'A change made with the cookie of a signed-in browser needs its token in the header X-CSRF-TOKEN.',
)
export const TokenNotFound = defineError('TOKEN_NOT_FOUND', 404, (p: { tokenId: string }) => `Token '${p.tokenId}' not found`)
/** The same for a flow that is not there and for a wrong key: who has no key learns nothing. */
export const WebhookNotFound = defineError(
  'WEBHOOK_NOT_FOUND',
  404,
  (_: Record<never, never>) => 'Not Found: Flow not found, or no webhook with that key',
)
