import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { defineError, KeyExpired, KeyNotFound, WindhoverError } from '@windhover/core/errors.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import { namespaceFilePath, uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { FlowRepository, LogRepository } from '@windhover/core/ports/repositories.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { LookupScope } from '../gateway/protocol.ts'
import type { FileAccess, ReadableFile } from './file-access.ts'
import { httpFunction } from './http-function.ts'
import type { KvEntry, KvService } from './kv-service.ts'
import { logEntryJson } from './log-entry-json.ts'
import { namespaceExists } from './namespace-exists.ts'
import { NamespaceFileNotFound, type NamespaceFileService } from './namespace-file-service.ts'
import { SecretKeyMissing, type SecretService } from './secret-service.ts'

export const LookupUnknown = defineError('LOOKUP_UNKNOWN', 500, (p: { kind: string }) => `The function '${p.kind}' is not available here`)
export const ArgumentMissing = defineError(
  'ARGUMENT_MISSING',
  400,
  (p: { kind: string; argument: string }) => `The '${p.kind}' function expects an argument '${p.argument}'.`,
)

export type LookupHandler = (args: Readonly<Record<string, unknown>>, scope: LookupScope) => Promise<unknown>

export interface LookupResolverParts {
  readonly secrets: SecretService
  readonly kv: KvService
  readonly files: FileAccess
  readonly namespaceFiles: NamespaceFileService
  readonly storage: Storage
  readonly flows: FlowRepository
  readonly logs: LogRepository
  /** Functions that others answer, by name: `subflow`. */
  readonly others?: Readonly<Record<string, LookupHandler>>
  readonly errorLogsWaitMs?: number
}

const mostErrorLogs = 25

/** Answers what expressions ask of the world: secret(), kv(), read(), http() … An error is an answer too: the expression fails with its text. */
export class LookupResolver {
  readonly #parts: LookupResolverParts
  readonly #handlers: Readonly<Record<string, LookupHandler>>

  constructor(parts: LookupResolverParts) {
    this.#parts = parts
    this.#handlers = {
      secret: (args, scope) => this.#secret(args, scope),
      kv: (args, scope) => this.#kv(args, scope),
      read: (args, scope) => this.#read(args, scope),
      fileExists: (args, scope) => this.#fileExists(args, scope),
      fileSize: async (args, scope) => (await this.#size(args, scope)).sizeBytes,
      isFileEmpty: async (args, scope) => (await this.#size(args, scope)).sizeBytes === 0,
      fileURI: (args, scope) => this.#fileUri(args, scope),
      http: (args) => httpFunction(args),
      errorLogs: (_, scope) => this.#errorLogs(scope),
      randomPort: () => freePort(),
      ...parts.others,
    }
  }

  async resolve(lookup: Lookup, scope: LookupScope): Promise<LookupAnswer> {
    const handler = this.#handlers[lookup.kind]
    try {
      if (handler === undefined) throw LookupUnknown({ kind: lookup.kind })
      return { value: (await handler(lookup.args, scope)) ?? null }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  async #secret(args: Readonly<Record<string, unknown>>, _scope: LookupScope): Promise<unknown> {
    const key = textOf(args['key'])
    if (key === undefined || key === '') throw SecretKeyMissing({})
    const value = this.#parts.secrets.get(key, textOf(args['subkey']))
    return args['full'] === true ? { value } : value
  }

  async #kv(args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<unknown> {
    const key = required('kv', 'key', args)
    const own = textOf(args['flowNamespace']) ?? scope.namespace
    const namespace = textOf(args['namespace']) ?? own
    const isOwn = namespace === own
    if (!isOwn) await namespaceExists(this.#parts, scope.tenantId, namespace)
    const isError = args['errorOnMissing'] !== false
    try {
      const entry: KvEntry | undefined = isOwn
        ? await this.#parts.kv.getInherited(scope.tenantId, namespace, key)
        : await this.#parts.kv.get(scope.tenantId, namespace, key)
      if (entry !== undefined) return entry.value
    } catch (error) {
      if (isError || !(error instanceof WindhoverError) || error.code !== KeyExpired.code) throw error
      return null
    }
    if (isError) throw KeyNotFound({ key, namespace })
    return null
  }

  async #read(args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<string> {
    const file = await this.#locate('read', args, scope)
    const { storage } = this.#parts
    return text(file.type === 'local' ? createReadStream(file.path) : await storage.read(scope.tenantId, file.path))
  }

  async #fileExists(args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<boolean> {
    try {
      const file = await this.#locate('fileExists', args, scope)
      return file.type === 'local' || (await this.#parts.storage.stat(scope.tenantId, file.path)) !== undefined
    } catch (error) {
      if (error instanceof WindhoverError && error.code === NamespaceFileNotFound.code) return false
      throw error
    }
  }

  async #size(args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<{ readonly sizeBytes: number }> {
    const file = await this.#locate('fileSize', args, scope)
    if (file.type === 'local') return { sizeBytes: (await stat(file.path)).size }
    const found = await this.#parts.storage.stat(scope.tenantId, file.path)
    if (found === undefined) throw FileMissing({ uri: uriOfPath(file.path) })
    return found
  }

  async #fileUri(args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<string> {
    const path = required('fileURI', 'path', args)
    const namespace = textOf(args['namespace']) ?? textOf(args['flowNamespace']) ?? scope.namespace
    const version = numberOf(args['version'])
    if (version === undefined) return uriOfPath(namespaceFilePath(namespace, path))
    return uriOfPath(await this.#parts.namespaceFiles.locate(scope.tenantId, namespace, path, version))
  }

  /** The log store is written in batches: a failure that just happened may take a moment to be there. */
  async #errorLogs(scope: LookupScope): Promise<unknown> {
    const { logs, errorLogsWaitMs = 5_000 } = this.#parts
    for (let waitedMs = 0; ; waitedMs += 100) {
      const entries = await logs.find(scope.tenantId, { executionId: scope.executionId, minLevel: 'ERROR' }, mostErrorLogs)
      if (entries.length > 0 || waitedMs >= errorLogsWaitMs) return entries.map(logEntryJson)
      await pause(100)
    }
  }

  #locate(kind: string, args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<ReadableFile> {
    const namespace = textOf(args['namespace']) ?? textOf(args['flowNamespace'])
    const version = numberOf(args['version'])
    return this.#parts.files.locate(required(kind, 'path', args), scope, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(version === undefined ? {} : { version }),
    })
  }
}

export const FileMissing = defineError('FILE_MISSING', 404, (p: { uri: string }) => `File not found for URI: ${p.uri}`)

function required(kind: string, argument: string, args: Readonly<Record<string, unknown>>): string {
  const value = textOf(args[argument])
  if (value === undefined) throw ArgumentMissing({ kind, argument })
  return value
}

const textOf = (value: unknown): string | undefined => (value === undefined || value === null ? undefined : String(value))
const numberOf = (value: unknown): number | undefined => (value === undefined || value === null ? undefined : Number(value))

/** A TCP port that nobody uses at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(LookupUnknown({ kind: 'randomPort' })),
      )
    })
  })
}
